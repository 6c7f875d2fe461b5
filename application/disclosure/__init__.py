"""What readers can work out from the published files, and the certificate that they can't."""
