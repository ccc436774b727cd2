def related_papers(papers, count=5):
    return {}
