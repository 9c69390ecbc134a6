using FieldCollect.Register.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace FieldCollect.Register.Tests;

public class AddressTests
{
    private static readonly string?[] Kinds =
        [null, AddressKind.Street, AddressKind.Lane, AddressKind.Hamlet, AddressKind.Compound, AddressKind.Building, AddressKind.Entrance, AddressKind.Floor, AddressKind.Room];

    private static readonly Arbitrary<string> Texts =
        Gen.ListOf(Gen.Elements([.. "一二三十百零〇两01239ＡＺaz号楼幢栋单元层室户组附之-—#＃（） \u3000\u200b无不详路向阳·/"]))
            .Select(cs => string.Concat(cs)).ToArbitrary();

    [Fact]
    public void The_vectors_of_address_texts_hold()
    {
        foreach (var vector in Repository.Cases("address-text"))
        {
            var input = vector.Text("input")!;
            Vector.Equal(vector, vector.Text("result"), vector.Text("function") == "search" ? AddressText.Search(input) : AddressText.Element(input, vector.Text("kind")));
        }
    }

    [Fact]
    public void Normalising_an_element_twice_is_normalising_it_once() =>
        Prop.ForAll(Texts, Gen.Elements(Kinds).ToArbitrary(), (text, kind) =>
            AddressText.Element(AddressText.Element(text, kind), kind) == AddressText.Element(text, kind)).Hold();

    [Fact]
    public void Folding_for_search_twice_is_folding_once() =>
        Prop.ForAll(Texts, text => AddressText.Search(AddressText.Search(text)) == AddressText.Search(text)).Hold();

    [Fact]
    public void Every_number_up_to_9999_is_read_from_its_numerals_in_both_ways()
    {
        for (var n = 1; n <= 9999; n++)
        {
            Assert.Equal(n, ChineseNumerals.Parse(Counted(n)));
            Assert.Equal(n, ChineseNumerals.Parse(string.Concat(n.ToString().Select(c => "〇一二三四五六七八九"[c - '0']))));
        }
    }

    [Fact]
    public void The_full_text_runs_from_the_division_to_the_room_and_leaves_out_what_is_not_there()
    {
        Address[] path =
        [
            new() { Kind = AddressKind.Street, Name = "向阳路" },
            new() { Kind = AddressKind.Compound, Number = "12号", Name = "滨江花园" },
            new() { Kind = AddressKind.Building, Number = AddressText.None, Name = "3栋" },
            new() { Kind = AddressKind.Room, Name = "201室" },
        ];
        var full = AddressText.Full(["石泉县", "城关镇"], path);
        Assert.Equal("石泉县城关镇向阳路12号滨江花园3栋201室", full);
        Assert.Equal(full, AddressText.Search(full));
        Assert.Equal("三组12号", AddressText.Full([], [new() { Kind = AddressKind.Hamlet, Name = "三组", Number = "12号" }]));
    }

    [Fact]
    public void The_longest_path_stays_within_the_length_of_the_full_text()
    {
        var elements = Kinds.OfType<string>().Select(k => new Address { Kind = k, Name = new string('名', 60), Number = new string('9', 30) });
        Assert.True(AddressText.Full(Enumerable.Repeat(new string('区', 40), 5), elements).Length <= AddressRules.TextLength);
    }

    [Theory]
    [InlineData(AddressKind.Room, AddressKind.Floor, true)]
    [InlineData(AddressKind.Room, AddressKind.Entrance, true)]
    [InlineData(AddressKind.Room, AddressKind.Building, true)]
    [InlineData(AddressKind.Room, AddressKind.Compound, true)]
    [InlineData(AddressKind.Room, AddressKind.Hamlet, true)]
    [InlineData(AddressKind.Room, AddressKind.Street, true)]
    [InlineData(AddressKind.Building, AddressKind.Lane, true)]
    [InlineData(AddressKind.Lane, AddressKind.Street, true)]
    [InlineData(AddressKind.Lane, AddressKind.Hamlet, true)]
    [InlineData(AddressKind.Street, AddressKind.Lane, false)]
    [InlineData(AddressKind.Street, AddressKind.Hamlet, false)]
    [InlineData(AddressKind.Hamlet, AddressKind.Hamlet, false)]
    [InlineData(AddressKind.Building, AddressKind.Room, false)]
    [InlineData(AddressKind.Floor, AddressKind.Compound, false)]
    [InlineData(AddressKind.Entrance, AddressKind.Street, false)]
    [InlineData(AddressKind.Room, AddressKind.Room, false)]
    [InlineData("nonsense", AddressKind.Street, false)]
    [InlineData(AddressKind.Room, "nonsense", false)]
    public void An_address_lies_below_the_kinds_that_can_hold_it(string kind, string parentKind, bool may)
    {
        var (node, parent) = Pair(kind, parentKind);
        Assert.Equal(may ? null : Problems.AddressOrder, AddressTree.Check(node, parent, [parent]));
    }

    [Theory]
    [InlineData(AddressKind.Street, true)]
    [InlineData(AddressKind.Hamlet, true)]
    [InlineData(AddressKind.Building, true)]
    [InlineData(AddressKind.Entrance, false)]
    [InlineData(AddressKind.Floor, false)]
    [InlineData(AddressKind.Room, false)]
    public void Only_what_stands_on_the_ground_lies_directly_below_a_division(string kind, bool may) =>
        Assert.Equal(may ? null : Problems.AddressOrder, AddressTree.Check(new Address { Id = Samples.Id(1), Kind = kind }, null, []));

    [Fact]
    public void An_address_cannot_lie_below_itself_or_below_one_that_lies_below_it()
    {
        var (node, parent) = Pair(AddressKind.Building, AddressKind.Compound);
        Assert.Equal(Problems.AddressCycle, AddressTree.Check(node, parent, [parent, new Address { Id = node.Id }]));
        node.ParentId = node.Id;
        Assert.Equal(Problems.AddressCycle, AddressTree.Check(node, node, []));
    }

    [Fact]
    public void An_address_lies_in_the_division_and_the_beat_of_its_parent()
    {
        var (node, parent) = Pair(AddressKind.Room, AddressKind.Building);
        parent.BeatCode = "2";
        Assert.Equal(Problems.AddressOutsideParent, AddressTree.Check(node, parent, [parent]));
        (node.BeatCode, node.DivisionCode) = ("2", "3");
        Assert.Equal(Problems.AddressOutsideParent, AddressTree.Check(node, parent, [parent]));
    }

    private static (Address Node, Address Parent) Pair(string kind, string parentKind)
    {
        var parent = new Address { Id = Samples.Id(1), Kind = parentKind };
        return (new Address { Id = Samples.Id(2), ParentId = parent.Id, Kind = kind }, parent);
    }

    // 1005 一千零五, 12 十二.
    private static string Counted(int n)
    {
        var text = "";
        var gap = false;
        foreach (var (unit, name) in new[] { (1000, "千"), (100, "百"), (10, "十"), (1, "") })
        {
            var digit = n / unit % 10;
            if (digit == 0)
            {
                gap = text.Length > 0;
                continue;
            }

            text += (gap ? "零" : "") + (unit == 10 && digit == 1 && text.Length == 0 ? "" : "〇一二三四五六七八九"[digit].ToString()) + name;
            gap = false;
        }

        return text;
    }
}
