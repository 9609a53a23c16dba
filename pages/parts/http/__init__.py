"""What stands between the browser and the pages: headers, cookies, language and files."""
