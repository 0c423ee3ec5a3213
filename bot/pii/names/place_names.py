"""Cities abroad that families come from: nobody's name, where the word lists do not know them."""

from __future__ import annotations

from typing import Final

from bot.text.words import word_set

CITIES: Final = word_set(
    "kharkiv odesa krakow lodz łódź gdansk gdańsk wroclaw wrocław poznan poznań kraków katowice lublin bydgoszcz "
    "warszawa vilnius kaunas klaipeda riga daugavpils tallinn tartu minsk chisinau bucharest cluj timisoara iasi "
    "plovdiv varna burgas debrecen praha brno ostrava bratislava kosice ljubljana zagreb belgrade sarajevo skopje "
    "tirana durres pristina thessaloniki ankara izmir adana antalya bursa gaziantep homs daraa basra mosul erbil "
    "sulaymaniyah isfahan shiraz mashhad kandahar herat jalalabad peshawar mirpur multan islamabad rawalpindi "
    "faisalabad sialkot gujranwala quetta kolkata madras bengaluru pune ahmedabad amritsar ludhiana jalandhar "
    "chandigarh jaipur lucknow kerala kochi dhaka sylhet chittagong kathmandu pokhara colombo jaffna yangon "
    "rangoon hanoi saigon haiphong danang cebu davao guangzhou shenzhen wuhan chengdu hongkong kowloon taipei "
    "busan tripoli tunis algiers casablanca rabat marrakech khartoum omdurman asmara addis mogadishu hargeisa "
    "bosaso mombasa kampala kigali bujumbura lubumbashi luanda maputo mutare harare bulawayo lusaka lilongwe "
    "blantyre durban pretoria soweto capetown windhoek gaborone ibadan abuja kano kaduna enugu accra kumasi tema "
    "lome abidjan bamako dakar banjul freetown monrovia conakry lisboa madeira funchal recife bahia fortaleza "
    "brasilia goiania curitiba bogota medellin quito guayaquil caracas lviv dnipro kyiv mariupol kherson "
    "zaporizhzhia gdynia szczecin grodno"
)
