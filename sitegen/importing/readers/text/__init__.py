"""Plain text as somebody copied it, of any page or of Hugging Face's."""
