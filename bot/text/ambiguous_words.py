"""Words that the three sources of the lexicon cannot judge, judged by hand."""

from __future__ import annotations

from typing import Final

from bot.text.words import word_set

# Given names that are everyday words although WordNet knows them as nouns alone
WORDS_TOO: Final = word_set(
    "abbey angel angelica april archer autumn brandy brook brooke constance crystal dale dean destiny diamond "
    "drew earl eden eve faith gene glen harmony hunter india jay june lane max melody miller paris patty penny "
    "sterling tory willow art august reg jan pat may will mark bill grace rose hope joy dawn sue rob ray rich al "
    "ed mo ty del vi frank guy grant chase pearl star sky summer miles reed precious prince princess blessing "
    "honesty charity patience mercy comfort river storm ocean bear fox cliff clay heath rusty sunny ginger olive "
    "berry basil cherry coral fern jewel iris sage rain wren lark teal true noble royal major saint bishop "
    "justice chance lucky bliss art story winter junior christian misty randy norm nick mick pip dot bunny buddy "
    "honey love gift ash wisdom miracle favour prosper blossom clover aspen juniper indigo maple "
    "bunty buzz cash dash diesel everest halo honor indie lilac paddy peaches peg piers prim reef reign rocket "
    "scout spike spud tiger zen zeus chardonnay hyacinth marigold petal pixie persia peony primrose saffron "
    "poppet tulip petunia lolly temperance fable lynx"
)
# Who must never become "someone": companies, what schools use, offices, the words of the subject, days, months, places
NEVER: Final = word_set(
    "google youtube facebook twitter instagram insta whatsapp whats tiktok snapchat snap zoom teams microsoft "
    "office apple amazon alexa siri netflix roblox minecraft fortnite xbox nintendo reddit discord linkedin "
    "paypal visa mastercard barclays tesco asda chatgpt openai gemini copilot meta android iphone ipad ipads ipod "
    "chromebook chrome safari firefox edge windows gmail hotmail outlook yahoo icloud wifi bluetooth dropbox "
    "onedrive parentpay parentmail arbor sims bromcom scholarpack schoolcomms classdojo dojo dojos tapestry "
    "seesaw showbie purple mash cpoms wonde tucasi sleuth evidence scopay groupcall edulink weduc mymaths "
    "mathletics ttrockstars rockstars numbots spag timestable phonics kahoot duolingo padlet canvas moodle "
    "teachers2parents eschools spider dpo dpos ico sar sars dsar foi gdpr ukgdpr dpa senco sendco sen send "
    "senco's ehcp ehc dsl dsls ofsted dfe essex ecc nhs camhs lado samaritans pta ks ks1 ks2 sats sat eyfs upn "
    "cctv irms utma utmb utmc utmz http https www com org uk nino ni dob url pdf html pin id ids tv pc ai app apps "
    "pe ict pshe rse re ta tas hlta slt hr ceo mp nspcc childline ncmec monday tuesday wednesday thursday friday "
    "saturday sunday january february march july september october november december feb apr jul aug sep sept oct "
    "nov dec mon tue tues wed thu thur thurs fri easter xmas christmas ramadan eid diwali halloween brexit covid "
    "islam muslim hindu sikh jewish catholic colchester clacton chelmsford braintree tiptree witham maldon "
    "harwich basildon brentwood southend ipswich sudbury wivenhoe mersea manningtree halstead frinton romford "
    "ilford london england britain wales scotland ireland europe america usa eu france spain italy germany poland "
    "romania ukraine turkey india pakistan bangladesh nigeria ghana somalia syria iraq iran afghanistan china "
    "vietnam portugal brazil lithuania latvia bulgaria wilmslow cheshire suffolk norfolk kent yorkshire english "
    "polish romanian ukrainian turkish arabic urdu bengali punjabi gujarati portuguese spanish french german "
    "italian bulgarian lithuanian russian chinese mandarin somali british irish scottish welsh african asian "
    "european american hazelmere junior hj gcse gcses ehcps faq faqs dbs nqt ect ects slt pgce nvq btec bbc itv "
    "dvla hmrc capita barnardo barnardo's barnardos childnet unicef oxfam savethechildren samaritans kidscape "
    "vodafone virgin sainsburys waitrose aldi lidl morrisons ikea argos ebay spotify netflix disney lego nasa "
    "oracle adobe canvas zoom skype viber signal telegram threads twitch pinterest quizlet moodle firefly evolve "
    "inventry cashless sodexo compass caterlink aspens vericool biostore crb iicsa irc samsung huawei nokia dell "
    "lenovo epson canon kodak spellingshed edshed prodigy blooket gimkit scratch hapara impero smoothwall securly "
    "netsupport gocardless stripe worldpay klarna monzo santander natwest lloyds hsbc nationwide dominos "
    "mcdonalds kfc nandos greggs uber bluesky tik tok chatgpt deepseek fireflies trustpilot mumsnet tempest "
    "photobooth"
)
# Words of people who write in a hurry
EVERYDAY_TOO: Final = word_set(
    "im ive ill id dont doesnt didnt isnt wasnt arent werent hasnt havent wont cant couldnt wouldnt shouldnt aint "
    "youre youve youll theyre theyve weve were shes hes its thats whats whos wheres hows heres theres lets theyll "
    "u ur r y n pls plz plse thx ty tks ta tnx lol omg wtf smh tbh btw idk imo asap fyi cos coz cuz bc wanna "
    "gonna gotta kinda dunno gimme lemme ya yeh yea yep yup nah nope ok okay oki okey hiya hya heya helo hullo "
    "ello hey oi um umm uh erm er hmm mhm ah oh aha haha yay sayin thru tho altho til till nite tonite tmrw tomoz "
    "bday fone msg txt pic pics vid vids info infos admin docs doc reg ref tel mob num no nos dob addy mum mums "
    "mam nan nans nanna dad dads bro sis kiddo kiddos lil lad lads wee uni uniform sir madam mx alot abit aswell "
    "infact inlaws stepdad stepmum stepson stepdaughter safeguarding pseudonymised pseudonymisation anonymised "
    "biometrics fingerprinting screenshot screenshots username login logins online offline website websites email "
    "emails emailed emailing wen wud cud shud dey dem dat dis da gud frm jus bin wat wot hav iz luv skool skul "
    "tym goin doin nuthin sumthin d'you seperate seperated suprised adress recieve recieved definately possesion "
    "independant wierd thier alright basicly probly prolly aswell anymore thankyou alot ect ext fone fotos foto "
    "youd theyd whod itd thatd "
    "goodbye noone nobody sumone someones everthing namaste salaam salam asalaam shukran shukriya dhanyavaad "
    "diolch cymraeg bonjour merci gracias hola grazie danke obrigado obrigada spasibo dzieki dziekuje multumesc "
    "tesekkur falemnderit aciu paldies ciao bitte sorry mahadsanid attn fao vape vapes vaping selfie selfies "
    "emoji emojis legoland mubarak eczema exma foster rediculous y'all age aged skip mate bye everyone everybody "
    "all guys team nits telly kiddy laddie lassie missy biometric foia dpia cookie cookies privacy profiling "
    "dyslexic autistic adhd asd autism asthma epipen childminder childminders foster fostered kinship among else "
    "else's media sim sims per ver uno non del des las los por que para con mi el la de en un una es si my me "
    "mine list topic"
)
# The words of the subject, which people spell in many ways
SUBJECT: Final = word_set(
    "postcode postcodes timetable lunchtime playtime homework catchment admissions newsletter noticeboard "
    "address addresses information personal privacy notice record records pseudonymise pseudonymised "
    "pseudonymisation anonymise "
    "anonymised anonymisation depersonalised encryption encrypted retention schedule safeguard safeguarding "
    "safeguarded rectification erasure erased objection restriction automated profiling profiled portability "
    "consent complaint commissioner governance adequacy analytics cookie cookies biometric biometrics fingerprint "
    "fingerprints fingerprinted fingerprinting thumbprint photocopying photocopies screenshot whiteboards "
    "surveillance database username password dyspraxia dyscalculia eczema epilepsy diabetes inhaler allergy "
    "anaphylaxis tonsillitis deregister allergies dyslexia autistic psychologist psych epipen inbox helpline "
    "headteacher receptionist iep ieps igb utm dpia idta foia optout installers chatbot telly"
)
# What people write of school and home and no list of words has: toys, food, clothes, feasts, websites, slang; unlike
# EVERYDAY_TOO these are no more common than they are found to be, so a name that is near one is no slip of it
DAILY_LIFE: Final = word_set(
    "wellies welly chromebooks vaisakhi passover hanukkah hannukah holi advent playdough plasticine dodgeball "
    "benchball hoodie hoodies hoody hoodys lunchbox lunchboxes bookbag bookbags pencilcase snacktime fayre fayres "
    "carpark carparks pikachu pikachus pokemon peppa bluey grinch encanto paddington gruffalo elmo loombands "
    "labubu labubus squishmallow squishmallows haribo haribos smarties maltesers pringles doritos wotsits quavers "
    "ribena vimto nutella marmite weetabix cheerios babybel frubes parkour zumba boccia facetime facetimed "
    "earbuds airpods smartwatches fitbits gopro dashcam ringdoorbell googleclassroom mathsbot spellingframe "
    "oxfordowl purplemash bitesize tiktoks tiktoker tiktokers youtuber youtubers influencers livestream "
    "livestreamed vlog vlogs vlogger minecrafters robux iphones androids malware ransomware usb usbs passcodes "
    "palmprint bodycam bodycams waitlist waitlists cafcass tac tafs mash ehat dla pip eussr euss evisa evisas "
    "birthcert deedpoll pupilpremium sendiast sendiass gillick nhsapp physio physios orthotics audiology "
    "guyfawkes rednoseday childreninneed worldbookday sportsday whatsapps whatsapped snapchatted photoshopped "
    "screenshotted hunni wagwan rizz skibidi sigma gyatt bussin frenemies ick icks delulu yeet yeeted noob noobs "
    "ikr omds istg obvs deffo defo finna peng bruv fam morro alrite aiight wassup wotcha bairn bairns wain weans "
    "lunchtimes breaktimes playtimes dropoff pickup wraparound afterschool toastie toasties sarnie sarnies crisps "
    "flapjack flapjacks cupcakes nuggets bagels croissant croissants brownies blazers pinafore plimsolls rucksack "
    "rucksacks tombola panto nits headlice chickenpox impetigo verruca verrucas inhalers ukulele ukuleles "
    "rounders netball mufti "
    "mama tata babcia dziadek ciocia pani baba abla teyze amca dede ammi abbu abba nani dadi dadima chacha "
    "khala phupho mamu amma appa umma habibi habibti inshallah mashallah alhamdulillah wallah abuela abuelo "
    "vovo bunica bunic mamaie nonna nonno oma opa papou tak dziekuje dzień dobry witam pozdrawiam prosze "
    "dziecko mojego szkola"
)
