"""Road-name addresses (도로명주소) with their entrances, from the government's file that an administrator loads."""
