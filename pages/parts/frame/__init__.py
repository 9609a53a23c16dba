"""What stands around every page: sign-in, navigation, messages, banners."""
