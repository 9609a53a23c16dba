"""The words that `generate.py` draws from: names, places, organisations, titles and reasons.

People and organisations are invented; any resemblance is accidental.
"""

# People: last and first names that go together.

FLEMISH_LAST = """
Peeters|Janssens|Maes|Jacobs|Mertens|Willems|Claes|Goossens|Wouters|De Smet|Dubois|Pauwels
Hermans|Aerts|Michiels|Lemmens|Thijs|Cools|Claeys|De Clercq|Desmet|Verhoeven|Van Damme
Vandenberghe|Van den Bossche|Van de Velde|Vandevelde|Van Hoof|Van Acker|Vanhoutte|Verbeke
De Backer|De Cock|De Wilde|De Vos|De Meyer|De Graeve|D'hondt|D'hoker|D'Haeseleer|'t Kindt
Lauwers|Segers|Martens|Wuyts|Stevens|Smets|Bogaert|Coppens|Timmermans|Nijs|Geerts|Baert
Devos|Cornelis|Hendrickx|Vercruysse|Verstraete|Vermeulen|Vandamme|Van Hecke|Vanderlinden
Callewaert|Deprez|Lambrecht|Ghysels|Nelissen|Vandeput|Swinnen|Bollen|Geraerts|Croonen|Noë
Schepers|Driesen|Ooms|Sterckx|Boeckx|Van Looveren|Van Nieuwenhuyse|Van der Auwera
van de Casteele|Vander Eecken|Vanden Broucke|Van Overstraeten|Vercauteren|Debruyne|Decorte
Maertens de Noordhout|De Schepper-Vanderstraeten|Van Cauwenberghe-Vandenbroucke
Verhaeghe de Naeyer|Vandenbussche-Van Steenkiste|Colpaert|Loosveldt|Rombouts|Quintens
"""
FLEMISH_FIRST = """
An|Els|Katrien|Griet|Sofie|Lieve|Ilse|Hilde|Nele|Tine|Lotte|Emma|Marie|Julie|Laura|Eline
Karen|Veerle|Anneleen|Fien|Marthe|Noor|Hanne|Kaat|Anne-Sophie|Marie-Thérèse|Chloë|Zoë|Inès
Jan|Bart|Koen|Pieter|Wim|Tom|Stijn|Jeroen|Thomas|Simon|Wout|Jef|Lars|Seppe|Robbe|Mathias
Joris|Dirk|Luc|Johan|Geert|Kristof|Jean-Pierre|Daniël|Raphaël|André|René|Michaël|Benoît|Gaël
Bjorn|Kenny|Davy|Kimberly|Wendy|Cindy|Jelle|Brecht|Senne|Amber|Femke|Jolien|Silke|Ruben
"""
MAGHREBI_LAST = """
El Amrani|Bouazza|Ben Haddou|Benali|El Khattabi|Aït Ouahmane|Chaouch|El Idrissi|Ouali|Haddad
Ben Abdelkader El Yousfi|Amezian|Bakkali|El Mourabit|Azzouzi|Cherkaoui|Touzani|Ziani|Saïdi
"""
MAGHREBI_FIRST = """
Fatima|Youssef|Mohamed|Khadija|Yasmina|Rachid|Naïma|Samira|Bilal|Hamza|Nadia|Karim|Ilyas
Fatima-Zahra|Soufiane|Hanane|Anaïs|Mehdi|Amina|Ayoub|Loubna|Zakaria
"""
TURKISH_LAST = "Yılmaz|Şahin|Çelik|Öztürk|Kaya|Demir|Arslan|Aydın|Doğan|Kılıç|Güneş|Koç|Erdoğmuş"
TURKISH_FIRST = "Sevda|Emre|Ayşe|Mehmet|Elif|Hüseyin|Gülşen|Murat|Zeynep|Ömer|Fatma|İbrahim|Deniz"
EASTERN_LAST = """
Nowak|Wójcik|Łukaszewicz|Popescu|Ionescu|Dimitrov|Petrova|Kovács|Horváthová|Novotný|Shevchenko
Kovalenko|Bondarenko|Hoxha|Krasniqi|Jovanović|Đorđević|Stanciu|Răducanu|Wiśniewska
"""
EASTERN_FIRST = """
Agnieszka|Łukasz|Piotr|Ioana|Andrei|Ștefan|Ivan|Mariya|Zsófia|Tomáš|Oksana|Dmytro|Olena|Arben
Miloš|Jelena|Katarzyna|Cristina|Valentyna|Petar
"""
AFRICAN_LAST = """
Mukendi|Ilunga|Kabongo|Nsengiyumva|Uwimana|Diallo|Traoré|N'Diaye|Osei|Boateng|Okonkwo|Abebe
Tesfay|Gebremariam|Mbuyi wa Kalala|Kouassi|Bangura|Hassan Ali|Warsame
"""
AFRICAN_FIRST = """
Grâce|Patrick|Béatrice|Emmanuel|Aïssatou|Mamadou|Kwame|Abena|Chidi|Selam|Yonas|Mireille|Joël
Fatoumata|Blessing|Abdi|Hodan|Espérance|Christelle
"""
ASIAN_LAST = """
Al Hassan|Al-Khatib|Haddad|Ahmadi|Rahimi|Hosseini|Sherzai|Nguyễn|Trần|Gurung|Tamang|Singh|Kaur
Chen|Tenzin|Saleh|Al Jabouri|Barakat|Qasemi
"""
ASIAN_FIRST = """
Omar|Rima|Ahmad|Layla|Zahra|Reza|Farid|Nilofar|Minh|Thị Hương|Sunita|Bishnu|Harpreet|Wei|Dolma
Hala|Samir|Noor|Mustafa|Parwana
"""
SOUTHERN_LAST = """
Rossi|D'Angelo|Di Stefano|García López|Fernández|da Silva|dos Santos|Papadopoulos|Lefèvre|Girard
Castillo Muñoz|O'Brien|Müller|Cardoso Gonçalves|Esposito|Martínez
"""
SOUTHERN_FIRST = """
Giulia|Marco|María José|José|João|Conceição|Giorgos|Eleni|François|Hélène|Salvatore|Antonella
Sean|Jürgen|Lucía|Sérgio
"""

# The towns of each province, by its three mediators. Bigger towns are repeated: drawn more often.
PROVINCES = {
    "Ann Claes|Bram De Wilde|Fatima Bouazza": """
        Antwerpen|Antwerpen|Antwerpen|Antwerpen|Mechelen|Mechelen|Turnhout|Lier|Geel|Herentals|Mol
        Boom|Brasschaat|Mortsel|Heist-op-den-Berg|Willebroek|Hoogstraten|Sint-Katelijne-Waver""",
    "Griet Vandeput|Joris Nelissen|Sevda Arslan": """
        Hasselt|Hasselt|Genk|Genk|Beringen|Tongeren-Borgloon|Sint-Truiden|Bilzen-Hoeselt|Lommel
        Maasmechelen|Heusden-Zolder|Houthalen-Helchteren|Pelt|Bree""",
    "Hilde Van Damme|Koen D'hondt|Nele De Smedt": """
        Gent|Gent|Gent|Gent|Aalst|Aalst|Sint-Niklaas|Dendermonde|Lokeren|Oudenaarde|Ronse|Eeklo
        Wetteren|Ninove|Geraardsbergen|Zottegem|Beveren-Kruibeke-Zwijndrecht|Zelzate""",
    "Pieter Callewaert|Sofie Vanhoutte|Tine Deprez": """
        Brugge|Brugge|Kortrijk|Kortrijk|Oostende|Oostende|Roeselare|Waregem|Ieper|Menen|Tielt
        Knokke-Heist|Diksmuide|Veurne|Torhout|De Panne|Izegem""",
    "Wim Peeters|Els Vanderlinden|Youssef El Amrani": """
        Leuven|Leuven|Vilvoorde|Halle|Aarschot|Diest|Tienen|Asse|Zaventem|Dilbeek|Grimbergen
        Sint-Pieters-Leeuw|Scherpenheuvel-Zichem""",
}

# Partner organisations by kind, and what each training centre teaches.
TENDER_PARTNERS = """
Trajectbureau De Zilverreiger|Begeleidingshuis Kompasroos vzw|Wegwijzer Werk Noorderkroon
Loopbaanhuis Het Zevende Tandwiel|Bureau Springtij Trajecten|Werkhuis De Blauwe Vuurtoren vzw
Trajecten Morgenkant|Sterrenpad Arbeidsbegeleiding|Jongerenwerking De Lantaarnvis vzw
Startblok Kwikstaart vzw|Vertrekhal Jong & Werk vzw|Bureau Windstreek Oost
"""
SOCIAL_ECONOMY = """
Maatwerkbedrijf De Houten Kraan|Sociale werkplaats Klaproosveld vzw|Maatwerk De Vliegende Schop
Herstelatelier Moer en Bout vzw|Groenploeg De Egelhaag|Fietspunt Achterlicht vzw
Kringloopatelier Het Tweede Knoopsgat|Strijkhuis De Witte Duif|Sociaal restaurant De Lange Lepel vzw
Buurtdiensten Bezemkruid vzw|Houtatelier Splinternieuw vzw|Moestuinbedrijf De Rode Kool
Maatwerkbedrijf Avondzon|Naaiatelier De Gouden Vingerhoed vzw
"""
TRAINING_CENTRES = {
    "Opleidingscentrum Hamerslag": "Opleiding metaalbewerker|Opleiding machinebediener",
    "Vormingshuis De Inktpot vzw": "Opleiding administratief medewerker|Opleiding onthaalmedewerker",
    "Lasschool Vonkenregen": "Opleiding lasser|Opleiding pijplasser",
    "Zorgopleidingen De Zachte Hand vzw": "Opleiding zorgkundige|Opleiding logistiek assistent",
    "Taalhuis De Babbelaar vzw": "Nederlands op de werkvloer|Nederlands voor anderstaligen",
    "Rijopleidingen Achteras": "Opleiding vrachtwagenchauffeur|Opleiding buschauffeur",
    "Digipunt Muisstil vzw": "Basiscursus computer|Digitaal solliciteren",
    "Logistiek leercentrum De Palletjacht": "Opleiding heftruckchauffeur|Opleiding magazijnier",
    "Bouwschool Waterpas vzw": "Opleiding metser|Opleiding dakwerker|Opleiding tegelzetter",
    "Keukenacademie De Koperen Pan": "Opleiding hulpkok|Opleiding keukenmedewerker",
    "Technisch atelier Kortsluiting": "Opleiding elektricien|Opleiding koeltechnieker",
    "Opleidingen Rekenwonder": "Opleiding boekhoudkundig bediende|Rekenen op het werk",
    "Schoonmaakschool Glimworm vzw": "Opleiding poetshulp|Opleiding ruitenwasser",
    "Kinderzorgvorming Klavertje Zeven vzw": "Opleiding kinderbegeleider",
    "Talenatelier Tongbreker": "Nederlands voor de zorg|Frans voor de winkel",
    "Centrum voor volwassenenvorming De Kastanje vzw": "Tweedekansonderwijs|Rekenen en taal",
    "Groenvorming Wilgenroosje": "Opleiding groenarbeider|Opleiding boomverzorger",
    "Winkelschool Belletje": "Opleiding winkelmedewerker|Opleiding kassamedewerker",
}
JOB_COACHES = """
Jobcoaching Wandelstok|Coachhuis De Derde Adem vzw|Arbeidscoaching Schouderklop
Werk en Welzijn Regenjas vzw|Coachingbureau Kantelpunt Zuid|Jobhuis De Open Klink vzw
Loopbaanwinkel De Paskamer|Sollicitatiecafé De Nette Das vzw|Begeleiding op Maat Krekelzang
Coachteam Onder De Boom vzw|Jobbegeleiding De Tussenstap Noord|Re-integratiedienst Heuvelop vzw
Talentwerkplaats Kiezelsteen|Ervaringsdeskundigen De Omweg vzw|Jobcoaches Ochtendploeg
Psychosociaal steunpunt De Hangmat vzw
"""

GUIDANCE_TITLES = """
Sollicitatietraining|Jobcoaching op de werkvloer|Oriëntatiegesprekken|Begeleiding naar werk
Arbeidscoaching|Begeleiding bij solliciteren|Intake en screening|Loopbaanoriëntatie
Werkverkenning|Begeleiding bij schuldhulp en werk
"""
TRAJECTORY_TITLES = """
Trajectbegeleiding|Intake van het traject|Nazorg binnen het traject|Opvolggesprekken traject
Werkplekleren binnen het traject|Jobhunting binnen het traject
"""

# Why a mediator did what they did.
CLOSING_REASONS = """
Klant is verhuisd naar Wallonië|Samenwerking met deze partner is stopgezet
Klant is aan het werk en vraagt geen begeleiding meer|Aangevraagd voor de verkeerde vestiging
Partner startte niets op en reageert niet op vragen|Klant is langdurig ziek, begeleiding stopt
"""
MISUSE_REASONS = (
    "Partner raadpleegde het dossier voor een andere vestiging; gemeld bij de privacycel"
)
WITHOUT_RULE_REASONS = """
Geen afsluitregel voor deze service: partner bevestigt dat de begeleiding voorbij is
Toewijzing is voorbij en er volgt niets meer, in overleg met de partner
"""
KEEPING_REASONS = """
Eindevaluatie moet nog geregistreerd worden|Nieuwe opleiding start binnenkort bij deze partner
Verlenging van het traject is aangevraagd|Klant was ziek en haalt de laatste sessies in
Wachten op de bevestiging van de startdatum
"""
UNDOING_REASONS = """
Einddatum van de actie was fout geregistreerd|Traject loopt nog, toewijzing werd te vroeg beëindigd
Begeleider meldt dat de werkervaring met een maand verlengd is|Partner levert vandaag de ontbrekende registratie nog aan
"""
