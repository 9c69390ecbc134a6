using System.Globalization;
using System.Xml.Linq;

namespace FieldCollect.Server.Tests;

/// <summary>
/// What Excel and Power BI ask of a feed, in their order and with their headers: the service document, the metadata, a preview, then everything page by page, or for an
/// incremental refresh one range of time after the other. After Microsoft's documentation of OData.Feed, of query folding and of incremental refresh
/// (learn.microsoft.com/power-query/connectors/odata-feed, /power-bi/connect-data/incremental-refresh-overview).
/// </summary>
public abstract class FeedTests(County county) : Suite(county)
{
    // JSON of 4.0, then what only older services speak.
    private static readonly string[] Rows =
    [
        "Accept: application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7",
        "OData-MaxVersion: 4.0",
        "MaxDataServiceVersion: 3.0",
    ];

    private const string Columns = "$select=Id,AddressId,BeatCode,CollectedAt,Outcome,ReceivedAt";

    private static readonly XNamespace Edm = "http://docs.oasis-open.org/odata/ns/edm";

    private Task<Caller> AnalystAsync() => County.RoleAsync("registrar");

    [Theory]
    [InlineData("odata")]
    [InlineData("odata/")]
    public async Task A_feed_is_found_by_its_root_and_described_by_its_metadata(string root)
    {
        var analyst = await AnalystAsync();
        var service = (await analyst.SendAsync("GET", root, null, Rows)).Expect(200);
        Assert.StartsWith("application/json;odata.metadata=minimal", service.Header("Content-Type")!.Replace("; ", ";", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("4.0", service.Header("OData-Version"));
        var metadata = (await analyst.GetAsync("$metadata", "Accept: application/xml", "OData-MaxVersion: 4.0", "MaxDataServiceVersion: 3.0")).Expect(200);
        var declared = XDocument.Parse(metadata.Text).Descendants(Edm + "EntitySet").Select(s => s.Attribute("Name")!.Value).ToHashSet();
        foreach (var entry in service.Value.Where(e => !e.TryGetProperty("kind", out var kind) || kind.GetString() == "EntitySet"))
        {
            Assert.Contains(entry.GetProperty("name").GetString()!, declared);
            // Relative to the context URL's document.
            (await analyst.SendAsync("GET", new Uri(new Uri(service.Json.GetProperty("@odata.context").GetString()!), entry.GetProperty("url").GetString()).PathAndQuery[1..] + "?$top=0", null, Rows)).Expect(200);
        }
    }

    [Fact]
    public async Task A_preview_shows_the_first_thousand_rows_and_a_load_all_of_them_once()
    {
        var analyst = await AnalystAsync();
        var preview = await LoadAsync(analyst, "Visits?$top=1000");
        var count = long.Parse((await analyst.GetAsync("Visits/$count", Rows)).Expect(200).Text.TrimStart('\ufeff'), CultureInfo.InvariantCulture);
        Assert.True(preview.Count <= 1000 && preview.Count <= count);
        var all = await LoadAsync(analyst, $"Visits?{Columns}");
        Assert.Equal(all.Count, all.Select(r => r.Id).Distinct().Count());
        // Other suites visit meanwhile.
        Assert.InRange(all.Count, count, count + 500);
        Assert.Contains((await LoadAsync(analyst, $"Visits?$filter=Outcome eq 'confirmed' and BeatCode eq '{County.Home}'&$orderby=CollectedAt desc&$top=5&{Columns}")).Count, Enumerable.Range(1, 5));
        (await analyst.GetAsync($"Visits?$filter=BeatCode eq '{County.Home}'&$expand=Address($select=FullText),Beat($select=Name)&$top=3", Rows)).Expect(200);
    }

    [Fact]
    public async Task A_refresh_by_ranges_of_time_brings_each_row_in_one_of_them()
    {
        var analyst = await AnalystAsync();
        foreach (var (set, column, key) in new[] { ("Visits", "ReceivedAt", "Id"), ("Visits", "CollectedAt", "Id"), ("Changes", "ReceivedAt", "ChangeNumber") })
        {
            var select = set == "Visits" ? Columns : "$select=ChangeNumber,Ordinal,ReceivedAt";
            var first = (await analyst.GetAsync($"{set}?$orderby={column}&$top=1&$select={column},{key}", Rows)).Expect(200).Value.Single().GetProperty(column).GetDateTimeOffset();
            var from = new DateTimeOffset(first.UtcDateTime.Date, TimeSpan.Zero);
            // What is being written at this moment says already when it was received.
            var until = TimeProvider.System.GetUtcNow().AddSeconds(-5);
            // What has come in by now: four parts, as a policy of days, months and years makes them.
            var cuts = Enumerable.Range(0, 5).Select(i => from + ((until - from) * i / 4)).Select(t => t.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)).ToList();
            var parts = new List<Row>();
            for (var i = 0; i < 4; i++)
            {
                var part = await LoadAsync(analyst, $"{set}?$filter={column} ge {cuts[i]} and {column} lt {cuts[i + 1]}&{select}");
                parts.AddRange(part);
            }

            var whole = await LoadAsync(analyst, $"{set}?$filter={column} ge {cuts[0]} and {column} lt {cuts[4]}&{select}");
            Assert.NotEmpty(whole);
            Assert.Equal(whole.Select(r => r.Id).Order(StringComparer.Ordinal), parts.Select(r => r.Id).Order(StringComparer.Ordinal));
            Assert.Equal(parts.Count, parts.Select(r => r.Id).Distinct().Count());
        }
    }

    // By next links, which are asked for with the same headers.
    private static async Task<List<Row>> LoadAsync(Caller analyst, string url)
    {
        var rows = new List<Row>();
        for (var next = "odata/" + url; ;)
        {
            var page = (await analyst.SendAsync("GET", next, null, Rows)).Expect(200);
            rows.AddRange(page.Value.Select(r => new Row(r)));
            if (!page.Json.TryGetProperty("@odata.nextLink", out var link))
                return rows;
            next = link.GetString()!;
        }
    }

    private sealed record Row(System.Text.Json.JsonElement Json)
    {
        public string Id { get; } = Json.TryGetProperty(nameof(Id), out var id) ? id.GetString()! : $"{Json.GetProperty("ChangeNumber").GetInt64()}.{Json.GetProperty("Ordinal").GetInt32()}";
    }
}

public sealed class SqliteFeedTests(SqliteCounty county) : FeedTests(county);

public sealed class PostgresFeedTests(PostgresCounty county) : FeedTests(county);
