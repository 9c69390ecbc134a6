using FieldCollect.Register;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using System.Xml;
using System.Xml.Linq;

namespace FieldCollect.Server.Tests;

public abstract class ReadingTests(County county) : Suite(county)
{
    public static TheoryData<string> Sets => [.. EntitySets.All.Select(s => s.Name)];

    [Fact]
    public async Task The_service_document_names_every_entity_set()
    {
        var reply = (await County.Anonymous.GetAsync("")).Expect(200);
        Assert.Equal(EntitySets.All.Select(s => s.Name).Order(), reply.Value.Where(v => !v.TryGetProperty("kind", out var kind) || kind.GetString() == "EntitySet").Select(v => v.GetProperty("name").GetString()!).Order());
    }

    [Fact]
    public async Task The_metadata_is_CSDL_with_the_names_of_the_records()
    {
        var reply = (await County.Anonymous.GetAsync("$metadata")).Expect(200);
        using var xml = XmlReader.Create(new StringReader(reply.Text));
        var model = CsdlReader.Parse(xml);
        foreach (var set in EntitySets.All)
        {
            var found = model.EntityContainer.FindEntitySet(set.Name);
            Assert.NotNull(found);
            var properties = found.EntityType().DeclaredProperties.OfType<IEdmStructuralProperty>().Where(p => !p.Type.IsStream()).Select(p => p.Name).ToList();
            Assert.NotEmpty(properties);
            Assert.All(properties, p => Assert.NotNull(set.Type.GetProperty(p)));
            Assert.DoesNotContain("RemovedAt", properties);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_set_is_read_as_a_collection_counted_and_by_key(string name)
    {
        var registrar = await County.RoleAsync("registrar");
        var key = (await KeyPropertiesAsync())[name];
        var rows = (await registrar.GetAsync($"{name}?$top=3&$orderby={string.Join(',', key)}&$count=true")).Expect(200);
        var count = await CountAsync(registrar, $"{name}/$count");
        // Other suites write meanwhile: never fewer than at the first reading.
        Assert.InRange(rows.Json.GetProperty("@odata.count").GetInt64(), Math.Min(count, rows.Value.Count), count);
        Assert.Equal(Math.Min(3, rows.Json.GetProperty("@odata.count").GetInt64()), rows.Value.Count);
        var selected = (await registrar.GetAsync($"{name}?$top=2&$select={string.Join(',', key)}")).Expect(200);
        Assert.All(selected.Value, row => Assert.Equal(key.Order(), row.EnumerateObject().Select(p => p.Name).Where(p => !p.Contains('@')).Order()));
        foreach (var row in rows.Value)
        {
            var url = Writes(name, key, row);
            var one = (await registrar.GetAsync(url)).Expect(200);
            Assert.Equal(row.GetProperty(key[0]).ToString(), one.Json.GetProperty(key[0]).ToString());
            if (typeof(Register.Fields.IVersioned).IsAssignableFrom(EntitySets.Find(name)!.Type))
                Assert.Equal($"W/\"{one.Json.GetProperty("Version").GetInt64()}\"", one.ETag);
            var filter = string.Join(" and ", key.Select(k => $"{k} eq {Literal(row, k)}"));
            Assert.Single((await registrar.GetAsync($"{name}?$filter={Uri.EscapeDataString(filter)}")).Expect(200).Value);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_navigation_of_a_set_can_be_expanded(string name)
    {
        var registrar = await County.RoleAsync("registrar");
        using var xml = XmlReader.Create(new StringReader((await registrar.GetAsync("$metadata")).Text));
        var type = CsdlReader.Parse(xml).EntityContainer.FindEntitySet(name).EntityType();
        foreach (var navigation in type.DeclaredNavigationProperties())
        {
            var many = navigation.Type.IsCollection();
            var reply = (await registrar.GetAsync($"{name}?$top=2&$expand={navigation.Name}{(many ? "($top=2)" : "")}")).Expect(200);
            Assert.All(reply.Value, row => Assert.Equal(many, row.GetProperty(navigation.Name).ValueKind == System.Text.Json.JsonValueKind.Array));
        }
    }

    [Fact]
    public async Task Pages_of_any_size_give_every_row_once()
    {
        var officer = await County.OfficerAsync(County.Home);
        var all = (await officer.GetAsync("Addresses?$select=Id&$orderby=Id", "Prefer: odata.maxpagesize=5000")).Expect(200);
        var paged = new List<string>();
        for (var url = "Addresses?$select=Id&$orderby=FullText"; url is not null;)
        {
            var page = (await officer.GetAsync(url, "Prefer: odata.maxpagesize=17")).Expect(200);
            Assert.InRange(page.Value.Count, 0, 17);
            paged.AddRange(page.Value.Select(v => v.GetProperty("Id").GetString()!));
            url = page.Json.TryGetProperty("@odata.nextLink", out var next) ? next.GetString()![(County.Anonymous.Root + "odata/").Length..] : null;
        }

        Assert.Equal(paged.Count, paged.Distinct().Count());
        Assert.Subset(paged.ToHashSet(), all.Value.Select(v => v.GetProperty("Id").GetString()!).ToHashSet());
    }

    [Fact]
    public async Task Identity_numbers_and_phones_are_shown_masked_and_found_by_equality_in_a_body()
    {
        var beat = County.QuietBeat(Quiet.Writes);
        var officer = await County.OfficerAsync(beat);
        var (id, phone) = (NewId(), PhoneNumber());
        (await officer.PostAsync("Residents", Resident(beat, id, phone))).Expect(201);
        var shown = (await officer.GetAsync($"Residents({id})")).Expect(200).Json;
        Assert.Contains('*', shown.GetProperty("Phone").GetString()!);
        Assert.Contains('*', shown.GetProperty("IdentityNumber").GetString()!);
        var found = (await officer.SendAsync("POST", "odata/Residents/$query", Caller.Text($"$filter=Phone eq '{phone}'&$select=Id", "text/plain"))).Expect(200);
        Assert.Equal(id, Assert.Single(found.Value).GetProperty("Id").GetGuid());
        // The URL of a query is logged like any other.
        (await officer.SendAsync("POST", $"odata/Residents/$query?$filter=Phone%20eq%20'{phone}'", Caller.Text("$top=1", "text/plain"))).Expect(Problems.SensitiveInUrl);
        (await officer.SendAsync("POST", $"odata/Residents/$query?@p='{phone}'", Caller.Text("$filter=Phone eq @p", "text/plain"))).Expect(Problems.SensitiveInUrl);
        (await officer.SendAsync("POST", "odata/Residents/$query?$top=1&$count=true", Caller.Text($"$filter=Phone eq '{phone}'", "text/plain"))).Expect(200);
    }

    [Fact]
    public async Task The_counts_of_the_demo_county_are_read_through_the_API()
    {
        var registrar = await County.RoleAsync("registrar");
        Assert.InRange(await CountAsync(registrar, "Residents/$count"), 464, 10_000);
        Assert.InRange(await CountAsync(registrar, "Houses/$count"), 224, 10_000);
    }

    [Fact]
    public async Task A_row_that_has_not_changed_is_answered_304()
    {
        var officer = await County.OfficerAsync(County.Home);
        var row = (await officer.GetAsync("Houses?$top=1")).Value[0];
        var url = $"Houses({row.GetProperty("Id").GetString()})";
        var read = (await officer.GetAsync(url)).Expect(200);
        Assert.Equal("", (await officer.GetAsync(url, $"If-None-Match: {read.ETag}")).Expect(304).Text);
    }

    [Fact]
    public async Task The_functions_of_the_house_answer_for_a_day()
    {
        var supervisor = await County.RoleAsync("supervisor");
        var completion = (await supervisor.GetAsync("Completion(Day=2026-03-10)")).Expect(200);
        Assert.Contains(completion.Value, v => v.GetProperty("BeatCode").GetString() == County.Home);
        Assert.DoesNotContain(completion.Value, v => v.GetProperty("BeatCode").GetString() == County.Far);
        Assert.NotEmpty((await supervisor.GetAsync("Freshness(Day=2026-03-10)")).Expect(200).Value);
    }

    [Fact]
    public async Task A_division_by_zero_finds_nothing_or_is_told()
    {
        // SQLite has null for it, PostgreSQL an error; neither is ours.
        var reply = await (await County.RoleAsync("registrar")).GetAsync("Addresses?$filter=Version div (Version sub Version) eq 1");
        Assert.True(reply.Status == 200 ? reply.Value.Count == 0 : reply.Problem == Problems.NotComputable.Code, reply.Text);
    }

    [Fact]
    public async Task The_metadata_is_the_approved_one()
    {
        var approved = Path.Combine(Repository.Root, "api-specs", "metadata.xml");
        var now = XDocument.Parse((await County.Anonymous.GetAsync("$metadata")).Expect(200).Text).ToString() + "\n";
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            await File.WriteAllTextAsync(approved, now);
        Assert.True(File.Exists(approved) && await File.ReadAllTextAsync(approved) == now,
            "The service's metadata differ from api-specs/metadata.xml. Old terminals live on it: if it only adds, run FIELDCOLLECT_APPROVE=1 tools/test Server and commit the file.");
    }

    private async Task<Dictionary<string, List<string>>> KeyPropertiesAsync()
    {
        using var xml = XmlReader.Create(new StringReader((await County.Anonymous.GetAsync("$metadata")).Text));
        return CsdlReader.Parse(xml).EntityContainer.EntitySets().ToDictionary(s => s.Name, s => s.EntityType().Key().Select(k => k.Name).ToList());
    }

    private static string Writes(string set, List<string> key, System.Text.Json.JsonElement row) => key.Count == 1
        ? $"{set}({Uri.EscapeDataString(Literal(row, key[0]))})"
        : $"{set}({string.Join(',', key.Select(k => $"{k}={Uri.EscapeDataString(Literal(row, k))}"))})";

    private static string Literal(System.Text.Json.JsonElement row, string key) =>
        row.GetProperty(key) is { ValueKind: System.Text.Json.JsonValueKind.String } text && !Guid.TryParse(text.GetString(), out _) && !DateOnly.TryParseExact(text.GetString(), "yyyy-MM-dd", out _)
            ? $"'{text.GetString()!.Replace("'", "''")}'"
            : row.GetProperty(key).ToString();
}

public sealed class SqliteReadingTests(SqliteCounty county) : ReadingTests(county);

public sealed class PostgresReadingTests(PostgresCounty county) : ReadingTests(county);
