using FieldCollect.Register.Addresses;

namespace FieldCollect.Cli.Generate;

/// <summary>A community in town: streets, and on them houses, lanes, compounds of staircase buildings, and high-rises by floor.</summary>
public static class TownTree
{
    private static readonly string[] Streets =
        ["向阳路", "滨江大道", "人民路", "北大街", "西大街", "红石路", "古堰路", "杨柳路", "珍珠路", "建设路", "文化路", "新桥路", "江南大道", "堡子路", "二里路", "汉江路"];

    private static readonly string[] Lanes = ["水巷", "文庙巷", "禹王巷", "粮站巷", "老城巷", "学堂巷", "油坊巷", "码头巷", "石坎巷", "书院巷", "铁匠巷", "柳树巷"];

    private static readonly string[] CompoundBegin = ["滨江", "向阳", "秦巴", "汉水", "金蚕", "银杏", "鬼谷", "翠屏", "丽景", "福泰", "祥和", "盛世", "泰和", "阳光", "锦绣", "明珠"];

    private static readonly string[] CompoundEnd = ["花园", "小区", "家园", "苑", "新城", "佳苑", "名居", "华府"];

    private static readonly string[] Towers = ["金泰大厦", "秦巴大厦", "汉江国际", "石泉广场", "鼎盛大厦", "明珠大厦"];

    public static void Grow(Tree tree)
    {
        var dice = tree.Dice;
        // A community takes in some hamlets at the edge of the town.
        var country = tree.Left > 60 ? tree.Left / 6 : 0;
        var town = tree.Left - country;
        var streets = Math.Clamp(town / 220, 1, 4);
        var offset = dice.Below(Streets.Length);
        var shares = Apportion.ByWeight(town, [.. Enumerable.Range(0, streets).Select(_ => 0.6 + dice.Fraction())]);
        for (var i = 0; i < streets; i++) Street(tree, Streets[(offset + i) % Streets.Length] + (tree.Copy == 0 ? "" : $"{tree.Copy + 1}段"), shares[i]);
        if (country > 0) tree.Hamlets(tree.Left);
    }

    private static void Street(Tree tree, string name, int count)
    {
        var dice = tree.Dice;
        var end = tree.Left - count;
        var place = tree.Village.Centre.Near(0.0015, dice);
        var street = tree.Add(null, AddressKind.Street, name, null, place);
        var firstLane = dice.Below(Lanes.Length);
        var lanes = firstLane;
        var number = 0;
        while (tree.Left > end)
        {
            number++;
            var left = tree.Left - end;
            place = street.Place().Near(0.0012, dice);
            switch (dice.Below(100))
            {
                case < 12 when left > 8 && lanes < firstLane + Lanes.Length:
                    var lane = tree.Add(street, AddressKind.Lane, Lanes[lanes++ % Lanes.Length], null, place);
                    tree.Numbers(lane, place, 0.0003, Math.Min(tree.Left - end, dice.Between(5, 18)));
                    break;
                case < 26 when left > 12:
                    Compound(tree, street, $"{number}号", place, end);
                    break;
                case < 30 when left > 40:
                    HighRise(tree, tree.Add(street, AddressKind.Building, dice.Pick(Towers), $"{number}号", place), place, end);
                    break;
                default:
                    tree.Add(street, AddressKind.Building, null, $"{number}号", place);
                    break;
            }
        }
    }

    private static void Compound(Tree tree, AddressNode street, string number, Place place, int end)
    {
        var dice = tree.Dice;
        var compound = tree.Add(street, AddressKind.Compound, dice.Pick(CompoundBegin) + dice.Pick(CompoundEnd), number, place);
        var buildings = dice.Between(1, 5);
        // A building, an entrance and a room at least: a building of which nothing is lived in would be a strange last house of the street.
        for (var b = 1; b <= buildings && tree.Left - end >= 3; b++)
        {
            var at = place.Near(0.0004, dice);
            var building = tree.Add(compound, AddressKind.Building, $"{b}栋", null, at);
            var entrances = dice.Between(1, 4);
            var storeys = dice.Between(4, 7);
            for (var e = 1; e <= entrances && tree.Left - end >= 2; e++)
            {
                var entrance = tree.Add(building, AddressKind.Entrance, $"{e}单元", null, at);
                for (var s = 1; s <= storeys; s++) Rooms(tree, entrance, s, 2, at, end);
            }
        }
    }

    private static void HighRise(Tree tree, AddressNode building, Place at, int end)
    {
        var storeys = tree.Dice.Between(8, 18);
        for (var s = 1; s <= storeys && tree.Left - end >= 2; s++)
        {
            Rooms(tree, tree.Add(building, AddressKind.Floor, $"{s}层", null, at), s, 4, at, end);
        }
    }

    private static void Rooms(Tree tree, AddressNode parent, int storey, int count, Place at, int end)
    {
        for (var r = 1; r <= count && tree.Left > end; r++) tree.Add(parent, AddressKind.Room, $"{storey}0{r}室", null, at);
    }

    private static Place Place(this AddressNode node) => new(node.Address.Longitude!.Value, node.Address.Latitude!.Value);
}
