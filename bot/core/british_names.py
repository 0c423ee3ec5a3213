"""Names that people in Britain have, of all origins; where one does not sound as it is spelt, how it sounds.

A recogniser writes what it takes for English. "Siobhan" is heard as "Shavon"; here stands that this is how it sounds.
"""

from __future__ import annotations

from typing import Final

# "name=sound sound": how it is said, in English spelling; without a sound it is said as it is written
_GIVEN: Final = """
Siobhan=shivawn,shavon,chevonne,sherborne,shabon Niamh=neev,neve,neave Aoife=eefa,efa,ethan Saoirse=sersha,searsha
Caoimhe=keeva,kweeva Sinead=shinade,shenade Aisling=ashling Roisin=rosheen Grainne=gronya Ciara=keera,kiara
Eoin=owen Eoghan=owen Oisin=osheen,usheen Padraig=porrick,pawdrig Tadhg=tige,tiger Cian=kian,keen Sean=shawn,shaun
Rhys=reece,rees,reese Sian=sharn,shan Dafydd=davith,davvid,daveth Ffion=feeon,fion Cerys=kerris,keris Carys=carris
Angharad=anharad,ancarad Eilidh=aylee,ailey Mhairi=vari,varry Catriona=katrina,catreena Hamish Iain=ian Ewan=yewan
Chloe=klowee,cloey,khloe Zoe=zoey Phoebe=feebee Xanthe=zanthy,zanthe,xanthi Imogen=immogen Hermione=hermioni
Penelope=penelopy Daphne=daphni Hugh=hew,hugh Stephen=steven Geoffrey=jeffrey Graham=grayam Leicester Alistair
Priya=preeya,pria Anjali=unjali Deepa Kavita Meera=mira Neha Nisha Pooja Riya Sunita Ananya Aarav Arjun Rohan Rahul
Sanjay Vikram Vijay Amit Ravi Sandeep Harpreet=harprit,harpreet Gurpreet=gurprit Jaspreet Manpreet Simran Kiran
Mohammed=mohamed,muhammad,mohammad Muhammad=mohammed Ahmed=achmed Ali Ibrahim Yusuf=yousuf,yousef Omar Hamza Bilal
Imran Tariq=tarik,tarick,tarek Usman Hassan Zain Zainab=zaynab,zeinab Aisha=eyesha,ayesha,iesha Ayesha=aisha,eyesha
Fatima=fatema Khadija=kadija Maryam=mariam Amina Noor=nor,nour Sana Hafsa Yasmin=yasmine Layla=leila Samira Safiya
Oluwaseun=oluwa shay oon,oluwasheun,oluwashayun,olu washington Tunde=toonday,tundi,tunday Femi Chidi=cheedy Emeka
Ngozi Chioma Adaeze Amara Temitope=temi tope Folake Kwame=kwami,quame,kwamay Kofi=kofee,coffee Ama Akosua Abena Yaw
Thandiwe Tendai Farai Chipo Nomsa Abdi Hodan Ayaan Liban Wangari Achieng Selam Dawit
Agnieszka=agnyeshka,agneska,agnes ka Krzysztof=kshishtof,kristoff,christoph,chris tough Wojciech=voychek Piotr=peter
Katarzyna=kata zhina Malgorzata=malgozata Pawel=pavel Tomasz=tomash Lukasz=wukash Zofia=sofia Jakub=yakub Aleksandra
Andrei Ioana Elena Mihai Cristina Radu Dimitri Svetlana Olena Oleksandr Natalia Anastasia Ivana Marek Zuzana
Joao=joe ow Thiago Sofia Mateo Lucia Diego Camila Beatriz Giulia Matteo Chiara=key ara Francesca Alessandro
Wei=way Xiu=shoo Xin=shin Ming Jun Li=lee Mei=may Hui=hway Jing Yan Hao=how Yuki Haruto Sakura Linh Minh Anh Thi
Callum=calum Megan=meghan Joshua Oliver George Harry Jack Jacob Noah Charlie Muhammad Thomas Oscar William James Leo
Alfie Henry Joseph Archie Ethan Samuel Alexander Daniel Max Lucas Mason Logan Isaac Benjamin Dylan Edward Toby Finley
Freddie Arthur Theo Luca Reuben Nathan Ryan Liam Connor Kieran Aaron Adam Luke Matthew Michael David John Paul Mark
Peter Andrew Richard Robert Simon Ian Kevin Gary Neil Martin Philip Colin Keith Barry Trevor Derek Nigel Clive
Amelia Olivia Isla Emily Ava Lily Mia Isabella Sophia Ella Grace Poppy Freya Evie Alice Charlotte Jessica Daisy Sophie
Ruby Florence Evelyn Lucy Holly Molly Rosie Ellie Maisie Matilda Hannah Abigail Bethany Lauren Rebecca Sarah Laura
Emma Rachel Katie Gemma Claire=clare Nicola Joanne Tracey Sharon Karen Julie Susan Jane Helen Alison Anne Margaret
Dorothy Rupert Tristan Beatrice=beetris Georgina Harriet Jemima Tabitha Esme=esmay Eloise Aurelia Ottilie Rowan Skye
Demi Kayleigh=kaylee Jayden Tyrone Leroy Marcia Delroy Shanice=shaneece Keisha Jermaine Curtis Desmond Winston
Mary Elizabeth Patricia Barbara Christine Linda Carol Janet Maureen Pauline Victoria Catherine Katherine Anna Amy
Sam Ben Tom Joe Jo Dan Dave Steve Mike Matt Chris Nick Rob Tim Jim Bob Kate Liz Beth Meg Jess Abby Becky Jenny Sue
"""
_FAMILY: Final = """
Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Roberts Johnson Lewis Walker Robinson Wood Thompson White
Watson Jackson Wright=right Green Harris Cooper King Lee Martin Clarke=clark James Morgan Hughes=hews,hughes Edwards
Hill Moore=more Clark Harrison Scott Young Morris Hall Ward Turner Carter Phillips Mitchell Patel=padel,patell,pattel
Adams Campbell Anderson Allen Cook Bailey Parker Miller Davis Murphy Price Bell Baker Griffiths Kelly=kelley Simpson
Marshall Collins Bennett Cox Richardson Fox Gray Rose Chapman Hunt Robertson Shaw Reynolds Lloyd Ellis Richards
Russell Wilkinson Khan=carn,kahn,con Graham Stewart Reid Murray Powell Palmer Holmes Rogers Stevens Walsh Hunter
Thomson Matthews Ross Owen Mason Knight=night Kennedy Butler Saunders Cole Pearce Dean Foster Harvey Hudson Gibson
Mills Berry Barnes Pearson Kaur=core,cower,cor Fletcher Begum=baygum,begam,beegum Singh=sing Hussain=hussein,husain
Ahmed=achmed Ali Akhtar Mahmood=mahmud Iqbal Malik Shah Hussein Chowdhury=chowdry Miah=mia Uddin Rahman=raman Islam
Sharma Kumar Gupta Mehta Desai Joshi Nair Reddy Rao Bhatt Chaudhry Gill Sandhu Dhillon Grewal Mistry Parmar Solanki
Okafor=okafour,okaphor Adeyemi=adeyami,ade yemi,aday emmy Okonkwo Eze Nwosu Balogun Adebayo Ogunleye Afolabi
Mensah=mensa Owusu Boateng Asante Osei Appiah Addo Ndlovu Moyo Dube Banda Phiri Kamau Otieno Abebe Mohamed Hassan Farah
Warsame Kowalski Kowalska Nowak=novak Wojcik Kaminski Lewandowski Zielinski Wisniewski Popescu Ionescu Petrov Ivanov
Kovacs Horvath Novak Silva Santos Ferreira Costa Rossi Russo Ferrari Garcia Martinez Fernandez Lopez
Nguyen=win,when,newyen
Tran Pham Chen Wang Zhang=jang Liu=lew Wong Chan Cheung Lam Yang Huang Zhao=jow Tanaka Kim Park Yilmaz Demir Kaya
Gallagher=gallaher,gallacher Byrne=burn,burns Llewellyn=lewellyn,louellen,luellen,lou ellen O'Brien O'Connor O'Neill
MacDonald=mcdonald McDonald McCarthy MacLeod=mcloud McKenzie Sutherland Fraser Sinclair Cameron Buchanan Urquhart
Pritchard Bevan Rees=reece Vaughan=vorn Cholmondeley=chumley Featherstonehaugh=fanshaw Beauchamp=beecham Menzies=mingis
Pemberton Ashworth Whitfield Whitehead Winterbottom Shufflebottom Ramsbottom Higginbottom Entwistle Ainsworth
Bickerstaff Fairweather Gascoigne Hardcastle Hathaway Hawthorne Heathcote Kirkbride Longbottom Merriweather Nettleton
Ormerod Pickering Postlethwaite Ridley Satterthwaite Thistlethwaite Tunstall Uttley Wainwright Yardley Poe Goldberg
Cohen=cohen,cone Levy Friedman Abrahams Rosenberg Katz Papadopoulos Georgiou Ioannou Nicolaou Christodoulou
"""


def _sounds(listed: str) -> dict[str, tuple[str, ...]]:
    """Each name with how it sounds; a sound of several words belongs to the name before it."""
    found: dict[str, list[str]] = {}
    for line in listed.split():
        name, _, sounds = line.partition("=")
        if name[:1].isupper():
            last = found.setdefault(name, [name.lower()])
            last += [sound for sound in sounds.split(",") if sound]
        else:  # the rest of a sound of several words, and perhaps further sounds
            rest, *more = line.split(",")
            last[-1] = f"{last[-1]} {rest}"
            last += more
    return {name: tuple(sounds) for name, sounds in found.items()}


GIVEN: Final = _sounds(_GIVEN)
FAMILY: Final = _sounds(_FAMILY)
