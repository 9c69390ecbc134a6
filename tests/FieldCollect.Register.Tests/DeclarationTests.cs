using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace FieldCollect.Register.Tests;

/// <summary>What the public types is made harmless, and time limits run as their list says.</summary>
public sealed class DeclarationTests
{
    [Theory]
    [InlineData("  张 三\t", "张 三")]
    [InlineData("=1+1", "＝1+1")]
    [InlineData("+86", "＋86")]
    [InlineData("-a", "－a")]
    [InlineData("@SUM", "＠SUM")]
    [InlineData("a\u202Eb\u2066c\u200Fd\u200Be\uFEFFf\u0000g\u001Bh", "abcdefgh")]
    [InlineData("一行\r\n二行", "一行 二行")]
    [InlineData("\uD800x", "x")]
    [InlineData("\u3000 \u2028", null)]
    [InlineData("𠮷田", "𠮷田")]
    public void A_line_is_kept_without_what_does_harm(string typed, string? kept) => Assert.Equal(kept, DeclaredText.Line(typed));

    [Fact]
    public void Each_line_of_a_text_is_made_harmless() => Assert.Equal("一\n＝二\n三", DeclaredText.Lines("一\r=二\n  三  \n"));

    [Fact]
    public void What_is_harmless_stays_as_it_is() =>
        Prop.ForAll((string text) => DeclaredText.Lines(text) is not { } kept || DeclaredText.Lines(kept) == kept).Hold();

    [Theory]
    [InlineData("2 hours", "2026-06-05T23:00:00", "2026-06-06")]
    [InlineData("3 days", "2026-06-05T10:00:00", "2026-06-08")]
    [InlineData("3 workingDays", "2026-06-05T10:00:00", "2026-06-10")]
    [InlineData("0 days", "2026-06-05T10:00:00", "2026-06-05")]
    [InlineData("soon", "2026-06-05T10:00:00", null)]
    [InlineData("3 fortnights", "2026-06-05T10:00:00", null)]
    [InlineData("99999 days", "2026-06-05T10:00:00", null)]
    public void A_limit_ends_as_its_list_says(string value, string from, string? day)
    {
        var codes = CodeLists.CodeLists.From([new CodeItem { List = TimeLimits.List, Code = "x", Value = value }]);
        var ends = TimeLimits.LastDay(codes, "x", new DateTimeOffset(DateTime.Parse(from), County.Offset));
        Assert.Equal(day, ends?.ToString("yyyy-MM-dd"));
    }

    [Fact]
    public void Whatever_was_decided_no_limit_that_runs_from_before_the_earliest_day_reaches_the_day()
    {
        const string Beat = "610922510001";
        string Value(int seed) => $"{1 + (Math.Abs((long)seed) % 200)} {new[] { "hours", "days", "workingDays" }[Math.Abs(seed % 3)]}";
        Prop.ForAll((int first, int second, int third) =>
        {
            var day = new DateOnly(2027, 1, 1);
            var codes = CodeLists.CodeLists.From(CodeLists.CodeLists.Standard().All, [Decided(first, null), Decided(second, null), Decided(third, Beat), Decided(third / 7, Beat)]);
            var earliest = TimeLimits.EarliestThatReaches(codes, TimeLimits.Departure, day);
            return Enumerable.Range(1, 400).Select(n => earliest.AddDays(-n)).All(start =>
                new[] { null, Beat }.All(beat => TimeLimits.LastDay(codes, TimeLimits.Departure, new DateTimeOffset(start.ToDateTime(new TimeOnly(23, 30)), County.Offset), beat) < day));
        }).Hold();

        PolicySetting Decided(int seed, string? beat) =>
            new() { Policy = TimeLimits.List, Setting = TimeLimits.Departure, ForBeatCode = beat, ValidFrom = new DateOnly(2026, 1, 1).AddDays((int)(Math.Abs((long)seed) % 380)), Value = Value(seed) };
    }

    [Fact]
    public void A_long_limit_that_held_for_a_day_is_looked_back_for_to_that_day_and_no_further()
    {
        PolicySetting Decided(string value, DateOnly from) => new() { Policy = TimeLimits.List, Setting = TimeLimits.Departure, ValidFrom = from, Value = value };
        var slip = new DateOnly(2026, 3, 1);
        var codes = CodeLists.CodeLists.From(CodeLists.CodeLists.Standard().All, [Decided("3650 days", slip), Decided("3 days", slip.AddDays(1))]);
        Assert.Equal(slip, TimeLimits.EarliestThatReaches(codes, TimeLimits.Departure, slip.AddDays(300)));
        Assert.InRange(TimeLimits.EarliestThatReaches(codes, TimeLimits.Departure, slip.AddDays(3700)), slip.AddDays(3400), slip.AddDays(3700));
    }

    [Fact]
    public void Holidays_and_the_weekends_that_make_up_for_them_count_as_the_county_says()
    {
        var codes = CodeLists.CodeLists.From(
        [
            new CodeItem { List = TimeLimits.List, Code = "x", Value = "2 workingDays" },
            new CodeItem { List = "Workday", Code = "2026-06-06", Value = "work" },
            new CodeItem { List = "Workday", Code = "2026-06-08", Value = "off" },
        ]);
        // Friday: Saturday counts, Monday does not.
        Assert.Equal(new DateOnly(2026, 6, 9), TimeLimits.LastDay(codes, "x", new DateTimeOffset(2026, 6, 5, 10, 0, 0, County.Offset)));
    }

    [Theory]
    [InlineData(DeclarationKind.Residence, "0026-01-05", true)]
    [InlineData(DeclarationKind.Letting, "1899-12-31", true)]
    [InlineData(DeclarationKind.Letting, "1900-01-01", false)]
    public void A_year_that_was_half_typed_is_no_beginning(string kind, string begins, bool refused)
    {
        var declared = Samples.With(Samples.Declaration, d => (d.Kind, d.BeginsOn) = (kind, DateOnly.Parse(begins, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(refused, RegisterRules.Check(declared, Samples.Context).Any(b => b.Rule == DeclarationRules.BeginsOutOfRange));
    }

    [Fact]
    public void An_erased_declaration_misses_nothing()
    {
        var erased = Samples.With(Samples.Declaration, d => (d.Name, d.Phone, d.IdentityNumber, d.DocumentKind, d.ErasedAt, d.Status, d.RefusalReason) = (null, null, null, null, Samples.Now, DeclarationStatus.Refused, "other"));
        Assert.Empty(RegisterRules.Check(erased, Samples.Context));
    }
}
