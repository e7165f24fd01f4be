from .search import Search as Search
