"""What stands between the browser and the pages: the gate, headers, cookies, language and files."""
