"""Flask lives from here on up: problems become answers, input becomes typed models, every answer gets its headers.

Parts import what they need from the modules: `edge` (engine, storage, settings of this application), `reading` (typed input),
`answers` (problem -> page or problem details), `paging`, `texts` (Korean and English), `headers`, `logs`.
"""
