using FieldCollect.Plates.Design;
using FieldCollect.Plates.Printing;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>Proof by eye of a machine: every code is read again from the rendered page by a decoder that is not ours (zbar), and from a small and blurred one.</summary>
public sealed class DecodingTests
{
    // A millimetre is four dots: what a telephone sees of a plate a step away.
    private const int Clear = 100;

    // A module of the small plate's code has three and a half dots.
    private const int Coarse = 72;

    private const double Blur = 1.0;

    [Fact]
    public async Task Every_code_is_read_again_from_the_rendered_sheet()
    {
        using var folder = new TestFolder();
        var plates = Samples.Plates(large: 3, medium: 9, small: 40);
        await PrintSheets.RunAsync(new ListSource(plates), Samples.Fonts(), Samples.Order(folder.Path), null, default);
        foreach (var (page, expected) in Tool.Pages(Samples.Order(folder.Path).PdfPath, Clear, folder.Path).Zip(BySheet(plates)))
            Assert.Equal(expected.Order(), Tool.Codes(page).Order());
    }

    [Fact]
    public async Task At_72_dots_an_inch_and_blurred_every_code_is_read_all_the_same()
    {
        using var folder = new TestFolder();
        var plates = Samples.Plates(large: 3, medium: 9, small: 40);
        await PrintSheets.RunAsync(new ListSource(plates), Samples.Fonts(), Samples.Order(folder.Path), null, default);
        foreach (var (page, expected) in Tool.Pages(Samples.Order(folder.Path).PdfPath, Coarse, folder.Path).Zip(BySheet(plates)))
        {
            Grey.Read(page).Blurred(Blur).Write(page);
            Assert.Equal(expected.Order(), Tool.Codes(page).Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(67)]
    [InlineData(108)]
    [InlineData(157)]
    [InlineData(221)]
    public async Task A_code_of_any_length_that_is_taken_is_read_again(int length)
    {
        using var folder = new TestFolder();
        var payload = string.Concat(Enumerable.Range(0, length).Select(i => QrCode.Alphabet[i * 7 % QrCode.Alphabet.Length])).Replace(' ', '0');
        var plate = Samples.Plate(payload: payload);
        Assert.Equal(QrCode.ModulesFor(payload), QrCode.Of(payload).Modules);
        await PrintSheets.RunAsync(new ListSource([plate]), Samples.Fonts(), Samples.Order(folder.Path), null, default);
        Assert.Equal([payload], Tool.Codes(Tool.Pages(Samples.Order(folder.Path).PdfPath, 150, folder.Path).Single()));
    }

    [Fact]
    public void Areas_cover_the_dark_modules_and_no_others_each_once()
    {
        var code = QrCode.Of("HTTPS://MP.SHIQUAN.GOV.CN/D/7K3Q9ZRW5T8XMNPA");
        var covered = new int[code.Modules, code.Modules];
        var areas = new List<DarkArea>();
        code.AddDarkAreas(areas);
        foreach (var area in areas)
        {
            for (var y = area.Y; y < area.Y + area.Height; y++)
            {
                for (var x = area.X; x < area.X + area.Width; x++)
                    covered[y, x]++;
            }
        }

        for (var y = 0; y < code.Modules; y++)
        {
            for (var x = 0; x < code.Modules; x++)
                Assert.Equal(code.IsDark(x, y) ? 1 : 0, covered[y, x]);
        }
    }

    [Fact]
    public void The_code_is_in_the_alphanumeric_mode_at_level_Q()
    {
        // 67 characters of that mode are what version 4 holds at level Q; as bytes, or at another level, they would be of another version.
        Assert.Equal(33, QrCode.Of(new string('A', 67)).Modules);
        Assert.Equal(37, QrCode.Of(new string('A', 68)).Modules);
    }

    private static IEnumerable<string[]> BySheet(List<PlatePrint> plates)
    {
        var aSheet = new Dictionary<string, int> { ["large"] = 1, ["medium"] = 4, ["small"] = 12 };
        return plates.GroupBy(p => p.Size).SelectMany(g => g.Select(p => p.Payload).Chunk(aSheet[g.Key.Code]));
    }
}
