using FieldCollect.Register.Addresses;

namespace FieldCollect.Cli.Generate;

/// <summary>Grows the address tree of one village or community to exactly the number of nodes asked for.</summary>
/// <remarks>The country: hamlets with houses by number. The town: see <see cref="TownTree"/>.</remarks>
public sealed class Tree(Village village, string beatCode, int nodes, int copy, DateOnly since, SeededIds ids, Dice dice)
{
    private const int MostHamlets = 14;

    private readonly List<AddressNode> _all = new(nodes);

    public Dice Dice => dice;

    public Village Village => village;

    /// <summary>Above scale 1 a village is grown several times; hamlets and streets of a later copy are named on, so that no two share a full text.</summary>
    public int Copy => copy;

    /// <summary>How many nodes may still be made.</summary>
    public int Left => nodes - _all.Count;

    /// <summary>Every node, parents before children.</summary>
    public IReadOnlyList<AddressNode> Grow()
    {
        if (nodes < 2) Numbers(null, village.Centre, 0.002, nodes);
        else if (village.IsTown) TownTree.Grow(this);
        else Hamlets(nodes);
        return _all;
    }

    /// <summary>Village groups (自然村组) with their houses, <paramref name="count"/> nodes in all.</summary>
    public void Hamlets(int count)
    {
        var hamlets = Math.Clamp(count / 55, 1, MostHamlets);
        var houses = Apportion.ByWeight(count - hamlets, [.. Enumerable.Range(0, hamlets).Select(_ => 0.5 + dice.Fraction())]);
        for (var i = 0; i < hamlets; i++)
        {
            var centre = village.Centre.Near(0.006, dice);
            Numbers(Add(null, AddressKind.Hamlet, Numerals.Chinese(copy * MostHamlets + i + 1) + "组", null, centre), centre, 0.0012, houses[i]);
        }
    }

    /// <summary>Houses by number: 1号, 2号, now and then 2号附1号 for what was built beside it later.</summary>
    public void Numbers(AddressNode? parent, Place centre, double spread, int count, int first = 1)
    {
        for (int i = 0, number = first - 1, beside = 0; i < count; i++)
        {
            beside = i > 0 && dice.Chance(0.04) ? beside + 1 : 0;
            if (beside == 0) number++;
            Add(parent, AddressKind.Building, null, beside == 0 ? $"{number}号" : $"{number}号附{beside}号", centre.Near(spread, dice));
        }
    }

    public AddressNode Add(AddressNode? parent, string kind, string? name, string? number, Place place)
    {
        var node = new AddressNode(new Address
        {
            Id = ids.Next(),
            BeatCode = beatCode,
            ParentId = parent?.Address.Id,
            DivisionCode = village.Division.Code,
            Kind = kind,
            Name = AddressText.Element(name, kind),
            Number = AddressText.Element(number),
            Status = AddressStatus.InUse,
            ValidFrom = since.AddDays(dice.Below(300)),
            Longitude = place.Longitude,
            Latitude = place.Latitude,
        }, parent);
        Retell(node.Address, parent?.Address.FullText ?? village.PathText);
        if (parent is not null) parent.HasChildren = true;
        _all.Add(node);
        return node;
    }

    /// <summary>Derives the texts of an address from the text above it: the path from the top once more for every node would be the same, slower.</summary>
    public static void Retell(Address address, string above)
    {
        address.FullText = AddressText.Full([above], [address]);
        address.SearchText = AddressText.Search(address.FullText);
    }
}

/// <summary>An address while its beat is being generated.</summary>
public sealed class AddressNode(Address address, AddressNode? parent)
{
    public Address Address => address;

    public AddressNode? Parent => parent;

    public bool HasChildren { get; set; }

    /// <summary>A number on a street, in a lane or in a hamlet: what passers-by see, and what must have a number.</summary>
    public bool IsOnTheStreet =>
        address.Kind is AddressKind.Building or AddressKind.Compound && parent?.Address.Kind is null or AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet;
}

/// <summary>Chinese numerals as they stand in names.</summary>
public static class Numerals
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>In words up to 99 (二十一); above that digit by digit (一二三), as in the names of streets and rooms.</summary>
    public static string Chinese(int value) => value < 100
        ? (value >= 20 ? Digits[value / 10].ToString() : "") + (value >= 10 ? "十" : "") + (value % 10 > 0 ? Digits[value % 10].ToString() : "")
        : string.Concat(value.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(digit => Digits[digit - '0']));
}
