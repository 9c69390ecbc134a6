using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Printing;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>What is on a plate, where, and what is not printed at all.</summary>
public sealed class DesignTests
{
    private static readonly PlateFonts Fonts = Samples.Fonts();

    public static TheoryData<string> Sizes => ["large", "medium", "small"];

    [Fact]
    public void The_sizes_are_those_of_the_code_list()
    {
        Assert.Equal([(570, 370, 120), (270, 170, 75), (150, 90, 40)], PlateSize.All.Select(s => ((int)s.Width, (int)s.Height, (int)s.CodeSide)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_code_has_its_size_at_the_right_and_white_around_it(string code)
    {
        var size = PlateSize.Find(code)!;
        var drawing = Drawn(Samples.Plate(size: size));
        Assert.Equal(size.CodeSide, drawing.Module * drawing.Code().Modules, 9);
        Assert.Equal(QrCode.QuietZone * drawing.Module, drawing.CodeAt.X - drawing.Panel.X, 9);
        Assert.Equal(size.CodeSide + 2 * QrCode.QuietZone * drawing.Module, drawing.Panel.Width, 9);
        Assert.True(drawing.Panel.X > size.Width / 2);
        Assert.True(drawing.Panel.X + drawing.Panel.Width <= size.Width - 5);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void No_text_of_any_length_leaves_the_plate_or_lies_on_the_code(string code)
    {
        var size = PlateSize.Find(code)!;
        var (set, refused) = (0, 0);
        foreach (var (place, number, detail) in LongTexts())
        {
            var print = Samples.Plate(place: place, number: number, detail: detail, size: size);
            var faults = new List<ProblemDetail>();
            if (PlateDesign.Compose(print, Fonts, faults.Add) is not { } drawing)
            {
                Assert.All(faults, f => Assert.Equal("TextTooLong", f.Code));
                refused++;
                continue;
            }

            set++;
            Assert.Empty(faults);
            foreach (var (text, area) in drawing.Texts.Select(t => (t, AreaOf(t))))
            {
                Assert.True(area.X >= 0 && area.Y >= 0 && area.X + area.Width <= size.Width && area.Y + area.Height <= size.Height, $"{text} leaves the plate.");
                var panel = drawing.Panel;
                Assert.True(area.X + area.Width <= panel.X || area.Y >= panel.Y + panel.Height || area.X >= panel.X + panel.Width, $"{text} lies on the code.");
            }
        }

        Assert.True(set > 100 && refused > 0, $"{set} set, {refused} refused");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void No_line_lies_on_another(string code)
    {
        foreach (var (place, number, detail) in LongTexts())
        {
            if (PlateDesign.Compose(Samples.Plate(place: place, number: number, detail: detail, size: PlateSize.Find(code)!), Fonts, _ => { }) is not { } drawing)
                continue;
            // The lines of the left column, each as far as its largest character is seen.
            var lines = drawing.Texts.Where(t => t.X < drawing.Panel.X).GroupBy(t => t.Baseline).OrderBy(g => g.Key).Select(g => (Top: g.Key - 0.82 * g.Max(t => t.Size), Bottom: g.Key + 0.10 * g.Max(t => t.Size))).ToList();
            for (var i = 1; i < lines.Count; i++)
                Assert.True(lines[i].Top >= lines[i - 1].Bottom, $"A line of {place} / {number} / {detail} lies on the one above.");
        }
    }

    [Fact]
    public void A_long_name_shrinks_first_and_then_wraps()
    {
        double SizeOf(string place, out int lines)
        {
            var runs = Drawn(Samples.Plate(place: place)).Texts.Where(t => place.Contains(t.Text, StringComparison.Ordinal)).ToList();
            lines = runs.Select(r => r.Baseline).Distinct().Count();
            return runs[0].Size;
        }

        var full = SizeOf("向阳路", out var one);
        var less = SizeOf("滨江大道东段", out var still);
        var wrapped = SizeOf("后柳镇中坝作坊小镇磨石沟村民小组", out var two);
        Assert.Equal((1, 1, 2), (one, still, two));
        Assert.True(full > less && less > wrapped);
    }

    [Fact]
    public void A_number_is_not_broken_from_its_word()
    {
        foreach (var count in Enumerable.Range(1, 12))
        {
            var detail = string.Concat(Enumerable.Repeat("滨江", count)) + "12栋3单元";
            if (PlateDesign.Compose(Samples.Plate(detail: detail), Fonts, _ => { }) is not { } drawing)
                continue;
            foreach (var line in drawing.Texts.Where(t => t.X < drawing.Panel.X).GroupBy(t => t.Baseline).Select(g => string.Concat(g.OrderBy(t => t.X).Select(t => t.Text))))
                Assert.DoesNotMatch("^[栋单元号]|[0-9]$|单$", line);
        }
    }

    [Fact]
    public void The_face_of_a_plate_depends_on_its_address_and_serial_alone()
    {
        // No property of the record could say that a house is let, or who lives there.
        Assert.Equal(["Detail", "Number", "Payload", "Place", "Serial", "Size"], typeof(PlatePrint).GetProperties().Select(p => p.Name).Order());
    }

    [Fact]
    public void A_rare_character_takes_the_second_font_and_its_neighbours_the_first()
    {
        var place = Drawn(Samples.Plate(place: "太㙟坪")).Texts.Where(t => "太㙟坪".Contains(t.Text, StringComparison.Ordinal)).ToList();
        Assert.Equal([("太", 0), ("㙟", 1), ("坪", 0)], place.Select(t => (t.Text, t.Font)));
        Assert.True(place[0].X < place[1].X && place[1].X < place[2].X);
    }

    [Theory]
    [InlineData("\U0002A6D6坪村", "U+2A6D6")]
    [InlineData("太\uE863坪", "U+E863")]
    [InlineData("太\u200B坪", "U+200B")]
    [InlineData("太\n坪", "U+000A")]
    public async Task A_character_that_no_font_has_is_named_with_the_serial_and_nothing_is_written(string place, string character)
    {
        using var folder = new TestFolder();
        var source = new ListSource([Samples.Plate("A1"), Samples.Plate("A2", place), Samples.Plate("A3", detail: place)]);
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PrintSheets.RunAsync(source, Samples.Fonts(), Samples.Order(folder.Path), null, default));
        Assert.Equal(Problems.PlatesNotPrintable, problem.Kind);
        Assert.Equal([("NoGlyph", "A2"), ("NoGlyph", "A3")], problem.Details.Select(d => (d.Code, d.Target)));
        Assert.All(problem.Details, d => Assert.Contains(character, d.Message));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task All_that_stands_in_the_way_is_said_at_once()
    {
        using var folder = new TestFolder();
        var source = new ListSource(
        [
            Samples.Plate("A1", number: new string('长', 80)),
            Samples.Plate("A2", payload: "https://mp.shiquan.gov.cn/d/x"),
            Samples.Plate("A3", payload: new string('A', 222)),
            Samples.Plate("A3"),
        ]);
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PrintSheets.RunAsync(source, Samples.Fonts(), Samples.Order(folder.Path), null, default));
        Assert.Equal([("TextTooLong", "A1"), ("CodeContent", "A2"), ("CodeContent", "A3"), ("RepeatedSerial", "A3")], problem.Details.Select(d => (d.Code, d.Target)));
    }

    [Fact]
    public async Task A_batch_of_faults_names_the_first_hundred()
    {
        using var folder = new TestFolder();
        var source = new ListSource([.. Enumerable.Range(0, 500).Select(i => Samples.Plate($"A{i:000}", "太\uE863坪"))]);
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PrintSheets.RunAsync(source, Samples.Fonts(), Samples.Order(folder.Path), null, default));
        Assert.Equal(100, problem.Details.Count);
    }

    [Fact]
    public async Task A_batch_without_plates_is_not_found()
    {
        using var folder = new TestFolder();
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PrintSheets.RunAsync(new ListSource([]), Samples.Fonts(), Samples.Order(folder.Path), null, default));
        Assert.Equal(Problems.NotFound, problem.Kind);
    }

    [Fact]
    public void Missing_fonts_are_named()
    {
        var problem = Assert.Throws<ProblemException>(() => PlateFonts.Find("/nowhere/a.ttf" + Path.PathSeparator + "/nowhere/b.ttf"));
        Assert.Equal(Problems.FontMissing, problem.Kind);
        Assert.Contains("a.ttf", problem.Message);
        Assert.Contains("b.ttf", problem.Message);
    }

    [Fact]
    public void A_file_that_is_no_font_is_said_to_be_none()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("a.ttf"), "This is no font.");
        var fonts = PlateFonts.Find(folder.File("a.ttf"));
        Assert.Equal(Problems.FontMissing, Assert.Throws<ProblemException>(() => fonts.Find(new System.Text.Rune('太'))).Kind);
    }

    [Theory]
    [InlineData("600x400", 600.0, 400.0)]
    [InlineData("297.5x210", 297.5, 210.0)]
    [InlineData("600", null, null)]
    [InlineData("600x-400", null, null)]
    [InlineData("1x1", null, null)]
    [InlineData("6e9x400", null, null)]
    [InlineData("99999x400", null, null)]
    public void A_sheet_is_width_and_height(string text, double? width, double? height)
    {
        var sheet = Sheets.SheetSize.Parse(text);
        Assert.Equal((width, height), (sheet?.Width, sheet?.Height));
    }

    [Fact]
    public void A_sheet_that_takes_no_plate_is_refused()
    {
        var problem = Assert.Throws<ProblemException>(() => Sheets.SheetPlan.Of(Samples.Large, new Sheets.SheetSize(420, 297)));
        Assert.Equal(Problems.MalformedRequest, problem.Kind);
    }

    private static PlateDrawing Drawn(PlatePrint print) => PlateDesign.Compose(print, Fonts, f => Assert.Fail(f.Message))!;

    private static IEnumerable<(string Place, string Number, string? Detail)> LongTexts()
    {
        foreach (var length in new[] { 1, 3, 5, 8, 12, 17, 23, 30, 45, 60, 90 })
        {
            var (chinese, mixed) = (Repeat("石泉县城关镇", length), Repeat("A12号附3", length));
            foreach (var number in new[] { "1号", "128号附12号", Repeat("12号附", Math.Min(length, 30)), Repeat("金泰大厦", Math.Min(length, 30)) })
            {
                yield return (chinese, number, null);
                yield return (mixed, number, chinese);
                yield return ("水巷", number, mixed);
            }
        }
    }

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Range(0, length).Select(i => text[i % text.Length]));

    // As far as a text's characters are seen: a Chinese character reaches from a tenth of the em below the line to nine tenths above it.
    private static Area AreaOf(TextRun run) =>
        new(run.X, run.Baseline - 0.9 * run.Size, run.Text.EnumerateRunes().Sum(r => Fonts.Find(r)!.Value.Advance) * run.Size, run.Size);
}
