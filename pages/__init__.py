"""The web application: one script per page, and the frame around them."""
