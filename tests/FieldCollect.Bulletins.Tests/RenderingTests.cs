using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Tests;

/// <summary>What all files of a bulletin promise: the same bytes wherever they are made, nothing from elsewhere, and no name that does anything.</summary>
public sealed partial class RenderingTests
{
    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (var kind in BulletinKind.All)
            {
                foreach (var format in BulletinFormat.All)
                    files.Add(kind, format.Name);
            }

            return files;
        }
    }

    public static TheoryData<string> Kinds => [.. BulletinKind.All];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_same_content_makes_the_same_bytes_in_another_culture_and_time_zone(string kind, string format)
    {
        var render = BulletinFormat.All.Single(f => f.Name == format).Render;
        var (bulletin, content) = Samples.Of(kind);
        var once = render(bulletin, content);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Contrary();
            var (again, same) = Samples.Of(kind);
            // The same instants, as a database in another time zone might hand them out.
            (again.MadeAt, again.SignedAt) = (again.MadeAt.ToOffset(TimeSpan.FromHours(-5)), again.SignedAt?.ToOffset(TimeSpan.FromHours(9.5)));
            Assert.Equal(content, same);
            Assert.Equal(once, render(again, same));
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_page_asks_nobody_for_anything_and_runs_nothing(string kind)
    {
        var html = Html(kind);
        Assert.DoesNotMatch(Reaching(), html);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_table_names_its_rows_and_columns_and_every_drawing_itself(string kind)
    {
        var html = Html(kind);
        Assert.All(Tables().Matches(html), table =>
        {
            Assert.Contains("<th scope=\"col\"", table.Value);
            Assert.All(Rows().Matches(table.Value[table.Value.IndexOf("<tbody>", StringComparison.Ordinal)..]), row => Assert.Matches("^<tr[^>]*><th scope=\"row(group)?\"", row.Value));
        });
        Assert.All(Drawings().Matches(html), drawing => Assert.Matches("^<svg[^>]* role=\"img\"[^>]*>\\s*<title", drawing.Value));
        Assert.Distinct(Ids().Matches(html).Select(m => m.Value));
    }

    [Fact]
    public void A_bulletin_says_whether_it_is_signed_by_whom_and_what_has_moved()
    {
        Assert.Contains("草稿", Html(BulletinKind.Daily));
        Assert.Contains("登记员甲", Html(BulletinKind.Monthly));
        Assert.DoesNotContain("草稿", Html(BulletinKind.Monthly));
        var corrected = Html(BulletinKind.Weekly);
        Assert.Contains("与第 1 版相比的变动", corrected);
        Assert.Contains("石泉县：鲜活记录 29,241 → 29,339", corrected);
        Assert.Contains("6,641 → 6,655", corrected);
    }

    [Fact]
    public void What_is_not_proved_is_shown_apart_and_its_weight_is_said()
    {
        var (_, content) = Samples.Of(BulletinKind.Monthly);
        var beat = CanonicalJson.Read<BulletinContent>(content).Figures.Evaluations.Single(e => e.AreaCode == "610922510002");
        Assert.Equal((PartState.NotEnoughEvidence, 0.75), (beat.Parts.Single(p => p.Name == EvaluationPart.Accuracy).State, beat.WeightCounted));
        Assert.Contains("75&#xA0;%", Html(BulletinKind.Monthly));
    }

    [Fact]
    public void The_JSON_file_holds_the_content_as_it_was_frozen()
    {
        var (bulletin, content) = Samples.Of(BulletinKind.Weekly);
        var file = BulletinFormat.Json.Render(bulletin, content);
        var text = Encoding.UTF8.GetString(file);
        var frozen = text[(text.IndexOf(",\"content\":", StringComparison.Ordinal) + 11)..^2];
        Assert.Equal(bulletin.ContentHash, CanonicalJson.HashOf(Encoding.UTF8.GetBytes(frozen)));
        using var json = JsonDocument.Parse(file);
        Assert.Equal("2026-11-23T06:30:12.000+08:00", json.RootElement.GetProperty("bulletin").GetProperty("madeAt").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("content").GetProperty("figures").GetProperty("beats").GetArrayLength());
    }

    [Fact]
    public void A_content_that_is_read_and_written_again_is_the_same()
    {
        foreach (var kind in BulletinKind.All)
            Assert.Equal(Samples.Of(kind).Content, CanonicalJson.Write(CanonicalJson.Read<BulletinContent>(Samples.Of(kind).Content)));
    }

    [Fact]
    public void The_zip_is_one_that_others_read()
    {
        var (bulletin, content) = Samples.Of(BulletinKind.Monthly);
        using var zip = new ZipArchive(new MemoryStream(BulletinFormat.Xlsx.Render(bulletin, content)));
        Assert.All(zip.Entries, e => Assert.Equal((e.Length, new DateTime(1980, 1, 1)), (e.CompressedLength, e.LastWriteTime.DateTime)));
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            using var bytes = new MemoryStream();
            part.CopyTo(bytes);
            Assert.Equal(entry.Length, bytes.Length);
        }
    }

    private static string Html(string kind)
    {
        var (bulletin, content) = Samples.Of(kind);
        return Encoding.UTF8.GetString(BulletinFormat.Html.Render(bulletin, content));
    }

    // A culture that writes everything otherwise; those of the system are not there in an invariant program.
    private static CultureInfo Contrary()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", PercentDecimalSeparator = ",", NegativeSign = "~" };
        culture.DateTimeFormat = new DateTimeFormatInfo { DateSeparator = "/", TimeSeparator = ".", ShortDatePattern = "d/M/yy", FirstDayOfWeek = DayOfWeek.Saturday };
        return culture;
    }

    [GeneratedRegex("(src|href|url)\\s*[=(]\\s*\"?\\s*(https?:)?//|@import|<link|<img|\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex Reaching();

    [GeneratedRegex("<table.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Rows();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawings();

    [GeneratedRegex(" id=\"[^\"]+\"")]
    private static partial Regex Ids();
}
