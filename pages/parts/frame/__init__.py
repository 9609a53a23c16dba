"""What surrounds every page: sign-in, navigation, messages and banners."""
