"""Words by which people in Britain explain letters ("S for sugar"), for the recogniser to expect.

Any word may explain a letter; these are likelier, and are trusted before the letter, which is easily misheard.
"""

from __future__ import annotations

from typing import Final

from bot.core.british_names import GIVEN
from bot.core.spelt_aloud import EXPLAINING

_MISHEARD: Final = frozenset({"gulf", "quibec", "alfa", "whisky", "juliett"})  # others are written so, or better
_EVERYDAY: Final = """
acorn aeroplane angel ankle arrow autumn badger bacon basket bear bed bird biscuit bridge bucket bus button cabbage
camel candle carrot castle chair cheese cherry chicken clock coffee cow daffodil dance dinner dinosaur doctor dolphin
dragon drum duck eagle ear earth elbow engine envelope eye family farm feather ferry finger fire flower fog football
fork frog garlic ghost gift ginger giraffe girl glass gold goose gorilla grape guitar hammer hand happy hedgehog hen
hill honey horn hospital idea igloo iguana insect iron jacket jar jaguar jet jewel jigsaw juice jump kangaroo key
kestrel kipper kitchen koala ladder lake leaf leopard letter light lobster magic magnet map market marmalade melon milk
moon mountain mug mushroom nail neck needle nest net newt nut number nurse oak ocean office oil olive onion otter
oven pancake panda parrot peach pencil penguin piano picnic pillow pizza plum potato pumpkin puppy quail quarter queue
question quilt quiz rabbit radio rainbow rat rhubarb ring rocket rose sandwich sausage school scissors seaside ship shoe
silver sock spider spoon squirrel star strawberry summer swan tadpole television tent thunder toast tomato tower
tractor tree turkey turnip unicorn uncle university vanilla vegetable vest victory village violin volcano vulture waffle
wagon wall walrus wasp watch weather wheel winter wolf woman xylophone x-ray yak yard yesterday yo-yo yoga york young
zero zeppelin zigzag zombie zone
aberdeen belfast birmingham bristol cardiff derby devon dublin durham edinburgh england essex europe exeter france
germany glasgow ireland italy jamaica kent leeds leicester liverpool london manchester norfolk norway norwich oxford
paris poland plymouth scotland sheffield spain swansea turkey wales yorkshire zambia zanzibar zimbabwe
edward elizabeth frederick gareth gordon hector ian ibrahim ingrid irene kenneth kevin larry leonard nancy nathan norman
olga oswald percy quentin ronald ursula valerie vera vernon vincent violet walter wendy wilfred winifred xavier yasmin
yvonne yusuf zac zachary zara zoe
"""
EXPLAIN: Final = tuple(
    sorted(
        (EXPLAINING - _MISHEARD)
        | set(_EVERYDAY.split())
        | {name.lower() for name in GIVEN if name.isascii() and name.isalpha()}
    )
)
