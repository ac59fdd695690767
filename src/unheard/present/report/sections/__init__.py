"""The page's sections: one file each, from the picture to what its template shows."""
