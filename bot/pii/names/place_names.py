"""Places and languages that are nobody's name, where the word lists do not know them.

Towns are those of British area codes (the geographic data of phonenumbers), countries and languages those of CLDR, as
far as nobody is mainly called so; what the other sources judge rightly is left out.
"""

from __future__ import annotations

from typing import Final

from bot.text.words import word_set

# Many people are called after a town: after "Mrs" it is a name still
TOWNS: Final = word_set(
    "aberfeldy abergavenny aberystwyth abingdon abington aboyne albans aldershot alloa alnwick amesbury ammanford "
    "andover antrim appleby arbroath ardgay ardrossan armagh arrochar ashbourne ashburton ashford austell axminster "
    "aylesbury ayton ballachulish ballater ballindalloch ballycastle ballyclare ballygawley ballymena ballymoney "
    "bamburgh banbridge banbury banchory banff bangor barmouth barnsley barnstaple basingstoke bathgate bedale "
    "bellingham benbecula bernera berwick betws bewdley bicester bideford biggar blackpool blairgowrie blandford "
    "bodmin bolton boroughbridge bourne bournemouth bracknell brampton brechin brecon bridgend bridgnorth bridgwater "
    "bridlington bridport brigg broadford bromyard buckingham bude budleigh builth bungay burnley buxton caernarfon "
    "callander camberley camelford campbeltown cannock carmarthen carradale carrickmore castlebay caterham cemmaes "
    "cerne chard chatteris cheltenham chepstow chesterfield chichester chippenham cirencester clevedon clitheroe "
    "clopton clynderwen coalville coatbridge coldstream coleraine coleshill colonsay colwyn congleton consett "
    "cookstown coppull corwen coupar craigellachie craignure cranbrook crawley crediton crewe crieff cromer cumnock "
    "dalmally darlington dartford daventry dereham devizes dingwall doncaster dorchester downham downpatrick drayton "
    "driffield dulverton dumbarton dumfries dunbar dundee dunfermline dungannon dunkeld dunmow dunoon dursley "
    "easingwold eastbourne ebbsfleet edinbane ellon enniskillen esher evesham exeter fakenham falkirk falmouth "
    "fareham faringdon felixstowe fionnphort fishguard fivemiletown folkestone forfar forres fortrose foula "
    "fraserburgh frome furness gainsborough gairloch galashiels galloway garstang girvan glastonbury glenborrodale "
    "glenurquhart glossop golspie goole gosforth grantham grantown gravesend greenock gretna grimsby grinstead "
    "guernsey guildford guisborough guiseley haltwhistle harborough harrogate harthill hartlepool haslemere "
    "hathersage haverfordwest haverhill hawick hawkshead haywards heathfield helensburgh helmsdale helmsley hemel "
    "hempstead henley hereford heslerton hexham hinckley hitchin holbeach holsworthy holyhead honington honiton "
    "hornby hornsea horsham huddersfield hungerford hunstanton huntingdon huntly insch inveraray inverness inverurie "
    "ipstones keighley kelso kesh keswick kettering keynes kidderminster kilbride kilchrenan killearn killin "
    "killingholme kilmarnock kilmelford kilrea kingsbridge kington kingussie kinloch kinross kinrossie kircubbin "
    "kirkcaldy kirkcudbright kirkwhelpington kirriemuir knighton knutsford ladybank laggan lairg lampeter lanark "
    "langholm lapworth larne launceston laurencekirk ledbury leominster lerwick leyburn limavady lisburn liskeard "
    "lisnaskea llanarth llandeilo llandovery llandrindod llandysul llanelli llanidloes llanon llanwrtyd lochboisdale "
    "lochcarron lochgilphead lochinver lochmaddy lockerbie londonderry looe loughborough louth lowestoft ludlow luton "
    "lybster lydney lymington lynton macclesfield machynlleth madingley magherafelt maidenhead maidstone mallaig "
    "mallet malmesbury malton malvern marlborough martinstown matlock maybole medway meriden merthyr middlesbrough "
    "millom minehead moffat molton monmouth montrose moretonhampstead morpeth motherwell mowbray nairn narberth neath "
    "newbury newmarket newquay newry newtown newtownstewart northallerton northwich norwich nottingham oakham oban "
    "okehampton oldmeldrum omagh orkney orpington oswestry pakenham patrington peebles pencombe penicuik penrith "
    "penzance peterborough peterhead petersfield pickering pitlochry pocklington pontefract pontypool pontypridd "
    "pooley portadown porthmadog portree prudhoe pulborough pwllheli rannoch rasen raughton redditch redhill redruth "
    "retford rhyl ringwood ripon rochdale rockbourne romsey rostrevor rothbury rotherham rothesay royston rugeley "
    "runcorn ruthin saintfield salterton sanday sandwick sanquhar saxmundham scarborough scarinish scilly scourie "
    "scunthorpe sedbergh sedgefield selby selkirk sevenoaks shaftesbury shap shepton shetland shrewsbury "
    "sittingbourne skegness skelmersdale skipton sleaford sodbury southampton southport spalding spey spilsby "
    "stamford stevenage stirling stonehaven stornoway stortford stowmarket stranraer stratford strathaven strathdon "
    "strathpeffer strathy stretton strontian swaffham swindon tain tamworth tarbert tarporley taunton tavistock "
    "telford thame thanet thetford thirsk thornhill thurrock thurso tiverton tobermory tomatin tomdoun torquay "
    "torrington tranent truro tunbridge turriff tydfil tyneside uckfield ullapool uxbridge wakefield walden walsall "
    "walsham waltham warboys wareham warminster warrington watchet watford weighton wellingborough welshpool welwyn "
    "westerham wetherby weybridge whatton whitby whitchurch whitehaven wigan wight wigton wigtown wincanton wisbech "
    "witney wold wolverhampton workington worksop wormbridge wrexham wycombe wymondham yarmouth yeovil"
)
# Countries, languages and peoples
ABROAD: Final = word_set(
    "akan albania andorra angola anguilla antigua aragonese aruba avaric aymara bambara bangla barbuda bashkir basque "
    "belize benin bhutan bislama bissau bokm botswana brazzaville brunei burkina caicos caledonia cayman ceuta "
    "chuvash clipperton comoros cree cura czechia divehi djibouti dominica dzongkha eritrea esperanto eswatini "
    "eurozone falkland faroe faso fula futuna gabon galician gambia gibraltar grenada grenadines guadeloupe guam "
    "guarani guernsey guiana guyana hausa herero herzegovina igbo interlingua interlingue inuktitut inupiaq ivoire "
    "kalaallisut kannada kanuri katanga kazakh khmer kikuyu kinshasa kinyarwanda kiribati kitts komi kuanyama kyrgyz "
    "kyrgyzstan lesotho leste liechtenstein limburgish lingala luxembourgish macao macedonia madagascar malagasy "
    "malawi malayalam maldives marathi marshallese martinique mauritania mauritius mayen mayotte melilla micronesia "
    "miquelon moldova mongolia motu mozambique namibia nauru navajo ndebele nevis niue nyanja nynorsk occitan oceania "
    "odia ojibwa oromo ossetic pali paraguay pashto pitcairn polynesia quechua rundi samoa sango sanskrit sark "
    "senegal serbo seychelles sichuan sindhi sint sundanese suriname svalbard swahili swati tagalog tajik tajikistan "
    "telugu tigrinya timor togo tokelau tonga tsonga tswana turkmenistan tuvalu uyghur uzbek uzbekistan vanuatu venda "
    "volap wallis walloon wolof xhosa yiddish yoruba zhuang zulu"
)
# Cities abroad that families come from
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
# Towns and parts of cities of Britain and Ireland that have no area code of their own
TOWNS_TOO: Final = word_set(
    "derry solihull croydon bromley lewisham peckham brixton tottenham walthamstow dagenham woolwich deptford "
    "hounslow harlesden salford oldham tameside birkenhead widnes gateshead ramsgate tonbridge galway limerick "
    "hackney southall stockport margate ealing bootle poole"
)
