"""Names of people who do not exist, as differently written as those of people who do."""

from random import Random
from typing import NamedTuple

FEMALE = """
    Abigail Ada Adaeze Agnès Aiko Aïcha Alba Alejandra Alice Alma Alžběta Amara Amelia Amélie Ana Andrea Aneta Ángela
    Anika Anneliese Anna-Lena Annika Antonia Aoife Ariadna Astrid Aurora Ayşe Bea Beatriz Bianca Birgit Björk Brigid
    Camila Carla Carmen Cécile Charlotte Chiara Chloé Ciara Claire Clara Concepción Dagmar Dalia Danuta Daria Delphine
    Diana Dolores Dorothea Ebba Edith Eleni Elena Elif Élise Elisabeth Ella Elżbieta Emília Emma Erin Esperanza Esther
    Eszter Eun-ji Eva Fatima Fatoumata Fernanda Fiona Florence Françoise Freya Frida Gabriela Gemma Giulia Grace
    Graciela Greta Guadalupe Gudrun Hana Hannah Harriet Heidi Helena Hélène Hermine Hilda Hye-jin Ida Imani Ines
    Ingrid Irena Iris Isabel Ivana Jana Jane Jasmine Jelena Joan Jolanta Josefa Josephine Judith Julia Júlia Karin
    Katarína Katharina Keiko Khadija Kirsten Laila Lara Laura Leila Lena Leonor Lidia Lien Lilian Linh Lotte Louise
    Lucía Lucie Ludmila Lydia Magdalena Maia Małgorzata Manuela Margarethe Margit María Marie-Claire Mariana Marta
    Mary-Ann Mathilde Matilda Mei Mercedes Mila Milena Mina Miriam Mónica Nadia Naomi Natalia Ngozi Niamh Nina Noor
    Nora Olga Olivia Oksana Paloma Patricia Paula Penelope Petra Phoebe Pilar Priya Rachel Radka Rebecca Renée Rita
    Rosa Rosalía Roxana Ruth Sabine Saga Sakura Salma Samira Sara Saoirse Sigrid Silvia Sinéad Sofía Solveig Sonja
    Stella Susanna Svetlana Tamara Tatiana Teresa Theresia Thùy Tove Uma Úna Ursula Valentina Vera Veronika Victoria
    Violeta Wanda Wilhelmina Xenia Yara Yasmin Yoko Yvonne Zainab Željka Zoë Zofia Zuzana
""".split()
MALE = """
    Aaron Abdullah Abel Abraham Adam Adrián Ahmed Alan Albert Aleksander Alfonso Ali Álvaro Amadou Anders André
    Andreas Ángel Anton António Arjun Armand Arne Arthur Arturo Asger August Baptiste Bartosz Bastien Benedikt
    Benjamin Bernard Björn Bogdan Boris Bruno Caleb Carl Carlos Casimir César Charles Chen Christian Ciarán Clément
    Conor Cristóbal Dae-jung Damian Daniel Dário David Declan Demetrios Diego Dietrich Dmitri Dominik Donal Dragan
    Eamon Edgar Eduardo Einar Eli Elias Émile Emil Emre Enrique Eric Ernesto Étienne Evan Fabian Faisal Felipe Félix
    Ferdinand Finn Francisco François Frank Frédéric Gael Gareth Gaspard Georg George Gerardo Giovanni Goran Gonzalo
    Grégoire Gustav Guillermo Hamza Hans-Peter Harald Hassan Héctor Henrik Henry Hiroshi Hugo Ian Ibrahim Ignacio Igor
    Imre Isaac Ivan Jack Jacob Jaime Jakub James Jan-Erik Jarosław Javier Jean-Luc Jens Jérôme Jesús João Joaquín
    Johannes John Jonas Jorge José Joseph Juan Jürgen Kamil Karim Karol Kaspar Kazimierz Kenji Kevin Khalid Kofi
    Kristián Kwame Lars László Laurent Leandro Leif Leo Leszek Liam Lionel Lorenzo Lorcan Luca Lucas Ludvík Luis
    Łukasz Magnus Mahmoud Manuel Marcel Marco Mario Marek Martín Mateo Matteo Matthias Max Mehmet Michael Michał
    Miguel Mikael Milan Miloš Mohamed Moritz Moses Nathan Nguyên Nicholas Nicolás Niels Nikolai Noah Oisín Olaf
    Oleksandr Oliver Omar Oscar Otto Óscar Pablo Pádraig Paolo Pascal Patrick Paul Pavel Pedro Peter Petr Philip
    Philippe Piotr Przemysław Quentin Quinn Rafael Ragnar Rainer Ramón Raphaël Raúl Rashid Ravi Reinhold René Ricardo
    Robert Roberto Rolf Roman Rory Rubén Rune Ryan Salvador Samuel Santiago Seán Sebastian Sergei Sergio Seung-ho
    Shaun Simon Sigurd Sora Stanisław Stefan Štěpán Stig Sven Sylvain Tadeo Tamás Tarek Teodor Thabo Theo Thierry
    Thomas Thor Tiago Tibor Tobias Tomás Tomasz Tristan Tuấn Ulrich Václav Valentín Victor Viktor Vincent Vladimír
    Walter Wei Wilhelm William Wojciech Xavier Yannick Yasin Youssef Yusuf Zachary Zoltán
""".split()
FAMILY = """
    Abbott Acosta Adeyemi Aguilar Ahlström Ahmed Albrecht Alvarado Álvarez Andersen Andrade Antonelli Aoki Arnaud
    Asante Åberg Bachmann Baker Banerjee Barbosa Barnes Baumgärtner Bauer Beauchamp Becker Bélanger Benítez Bennett
    Bergström Bianchi Blažek Boateng Böhm Bonnet Bourgeois Brandt Brennan Brooks Brown Brückner Byrne Caballero
    Cabrera Campbell Cárdenas Carter Castillo Cavallaro Černý Chan Chandra Chevalier Choi Christensen Clarke Cohen
    Collins Conti Cooper Córdoba Costa Cruz Cunningham Czajkowski D'Amico D'Angelo D'Souza Dahl Danso Dąbrowski Davies
    Dell'Acqua Delgado Deschamps Diallo Díaz Dietrich Dimitrov Đorđević Doherty Domínguez Donnelly Doyle Drake Duarte
    Dubois Dumitru Duncan Dvořák Eaton Echeverría Edwards Eklund Ellis Eriksson Escobar Espinoza Evans Fabre Falk
    Farkas Farrell Fernández Ferreira Fiedler Finch Fischer Fitzgerald Flores Fontaine Forsyth Fournier Franco
    Friedman Fuchs Fujita Gallagher Gallo Gálvez García Garnier Gasser Gauthier Georgiou Gibson Girard Gomes Gómez
    González Goodwin Graham Grant Greco Greene Grønland Großmann Guerrero Guillén Gupta Gustafsson Gutiérrez Haas
    Hájek Halvorsen Hansen Harris Hartmann Hassan Hayashi Hayes Healy Heinrich Henderson Hernández Herrera Higgins
    Hoang Hoffmann Holm Horvat Hughes Huber Huynh Ibarra Ibrahim Ikeda Inoue Ivanov Jackson Jacobsen Jäger Jankowski
    Janssen Jäntti Jensen Jiménez Johansson Johnson Jovanović Kaczmarek Kaiser Kamara Kang Kaplan Kapoor Karlsson Kaur
    Keane Keller Kelly Kennedy Khan Kim Kirchner Klein Kobayashi Koch König Kovács Kowalczyk Král Kramer Krüger Kumar
    Kuznetsov Lachapelle Lambert Larsen Laurent Leblanc Lefèvre Lehmann Lemaître Lévêque Lindqvist Lombardi López Löwe
    Lozano Lund Lynch M'Bala MacDonald Madsen Mahmood Maldonado Mancini Marchetti Marín Markovic Martel Martín
    Martínez Mäkinen McCarthy McGrath McKenna Medina Mehta Meier Mendes Mendoza Mensah Mercier Meyer Mikkelsen Miller
    Mitchell Molina Montgomery Moore Mora Morales Moreau Moretti Morgan Morris Müller Muñoz Murphy Murray Myers Nagy
    Nakamura Navarro Nečas Nguyen Nielsen Nikolaidis Nilsson Novák Nowak Núñez Nwosu O'Brien O'Connell O'Connor
    O'Donnell O'Hara O'Keeffe O'Neill O'Reilly O'Sullivan Ødegaard Okafor Oliveira Olsen Öberg Ortega Ortiz Osei
    Östlund Øvrebø Owens Özdemir Pacheco Palmer Papadakis Pappas Parker Patel Pawlak Peña Pereira Pérez Perrin
    Petersen Pham Philips Piątek Pineda Pohl Popescu Powell Price Prieto Procházka Quigley Quinn Quiroga Rahman
    Ramírez Ramos Rasmussen Reid Renard Reyes Ribeiro Ricci Richter Ríos Rivera Robinson Rodrigues Rodríguez Rojas
    Romano Romero Rossi Roux Ruiz Russell Ryan Rydberg Sáez Salazar Sánchez Sandoval Santos Sato Saunders Schäfer
    Schmidt Schneider Schröder Schultz Schwarz Serrano Shah Sharma Shaw Silva Simmons Singh Sinclair Škoda Smirnov
    Smith Soares Solís Sørensen Soto Souza St-Pierre Stanković Steiner Stewart Suárez Sullivan Suzuki Svensson
    Święcicki Szabó Takahashi Tanaka Taylor Thompson Tkachenko Torres Tóth Tran Traoré Tremblay Turner Ueda Ulrich
    Underwood Uribe Urquhart Usman Valdez Valente Vance Vargas Varga Vásquez Vega Velázquez Verma Vidal Vieira
    Villanueva Vogel Volkov Vos Wagner Walker Wallace Walsh Wang Ward Watanabe Weber Weiß White Wilson Winter
    Wiśniewski Wolff Wong Wood Wright Wójcik Yamamoto Yang Yılmaz Young Zamora Zapata Zhang Zhou Ziegler Zieliński
    Zimmermann Žižka
""".split()
PARTICLES = ("de la", "van der", "von", "al-", "da", "Mac", "St.", "ter")
STREETS = """
    Acorn Alder Amber Basin Beacon Birch Canal Cedar Chapel Clover Copper Cypress Elder Ferry Garden Granite Harbor
    Hazel Heron Juniper Laurel Linden Maple Meadow Mill Orchard Poplar Quarry River Saddle Spruce Station Summit
    Thistle Willow
""".split()
TOWNS = """
    Ashford Brookhaven Calder Dunmore Eastlake Fairmont Glenwood Hartwell Ironbridge Kingsley Larkfield Millbrook
    Northgate Oakdale Penrose Ridgeway Stonebridge Thornbury Westbrook Yarrow
""".split()


class Name(NamedTuple):
    first: str
    last: str
    middle: str
    preferred: str
    sex: str


def draw(rng: Random) -> Name:
    """One in twelve has a double family name, one in thirty a particle, one in six a middle name."""
    sex, given = ("female", FEMALE) if rng.random() < 0.52 else ("male", MALE)
    first, last = rng.choice(given), rng.choice(FAMILY)
    chance = rng.random()
    if chance < 0.05:
        last = f"{last}-{rng.choice(FAMILY)}"
    elif chance < 0.085:
        last = f"{last} {rng.choice(FAMILY)}"
    elif chance < 0.12:
        last = _with_particle(rng.choice(PARTICLES), last)
    middle = rng.choice(given) if rng.random() < 0.17 else ""
    preferred = first[:3] if rng.random() < 0.04 else ""
    return Name(first, last, middle, preferred, sex)


def _with_particle(particle: str, last: str) -> str:
    return f"{particle}{last}" if particle in {"al-", "Mac"} else f"{particle} {last}"
