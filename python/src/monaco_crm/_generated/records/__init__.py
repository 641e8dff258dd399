"""Records, by the resource that first holds them."""
