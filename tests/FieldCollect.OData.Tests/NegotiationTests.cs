// What a client says in headers and $format, and how the same rows then look.
using System.Text.Json;

namespace FieldCollect.OData.Tests;

public abstract class NegotiationTests(World world)
{
    private Library Central => world.Libraries[0];

    [Theory]
    [InlineData(null, "4.0", "@odata.context")]
    [InlineData("4.0", "4.0", "@odata.context")]
    [InlineData("4.01", "4.01", "@context")]
    [InlineData("5.0", "4.01", "@context")]
    public async Task The_version_is_the_highest_that_the_client_takes(string? asked, string version, string context)
    {
        var reply = await world.GetAsync($"Libraries({Central.Id})", maxVersion: asked);
        Assert.Equal(version, reply.Plan.ODataVersion);
        Assert.True(reply.Json.TryGetProperty(context, out _));
        Assert.True(reply.Json.TryGetProperty(context.Replace("context", "etag"), out _));
        Assert.Equal($"application/json;{(version == "4.0" ? "odata." : "")}metadata=minimal;charset=utf-8", reply.Plan.ContentType);
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("x")]
    public async Task A_client_that_takes_only_older_versions_is_told_so(string asked) =>
        Assert.Equal("UnsupportedVersion", (await Assert.ThrowsAsync<ODataProblem>(() => world.GetAsync("Books", maxVersion: asked))).Code);

    [Fact]
    public async Task A_page_of_4_01_has_no_prefix_anywhere()
    {
        var reply = await world.GetAsync("Libraries?$count=true&$expand=Books($count=true)", maxVersion: "4.01", pageSize: 2, accept: "application/json;metadata=full");
        Assert.DoesNotContain("odata.", reply.Text, StringComparison.Ordinal);
        Assert.True(reply.Json.TryGetProperty("@nextLink", out _));
        Assert.Equal(world.Libraries.Count, reply.Json.GetProperty("@count").GetInt32());
        Assert.Equal("Guid", reply.Value[0].GetProperty("Id@type").GetString());
        Assert.True(reply.Value[0].TryGetProperty("Books@count", out _));
    }

    [Theory]
    [InlineData("application/json;odata.metadata=none", MetadataLevel.None)]
    [InlineData("application/json;metadata=none", MetadataLevel.None)]
    [InlineData("application/json;odata.metadata=minimal", MetadataLevel.Minimal)]
    [InlineData("application/json;odata.metadata=full;odata.streaming=true", MetadataLevel.Full)]
    [InlineData("text/html, application/json;q=0.5", MetadataLevel.Minimal)]
    [InlineData("application/json;odata.metadata=full;q=0.1, application/json;odata.metadata=none", MetadataLevel.None)]
    public async Task Accept_says_how_much_metadata_there_is(string accept, MetadataLevel level)
    {
        var json = (await world.GetAsync($"Libraries({Central.Id})", accept: accept)).Json;
        Assert.Equal(level != MetadataLevel.None, json.TryGetProperty("@odata.context", out _));
        Assert.Equal(level != MetadataLevel.None, json.TryGetProperty("@odata.etag", out _));
        Assert.Equal(level == MetadataLevel.Full, json.TryGetProperty("@odata.id", out _));
        Assert.Equal(level == MetadataLevel.Full, json.TryGetProperty("Books@odata.navigationLink", out _));
        Assert.Equal(level == MetadataLevel.Full, json.TryGetProperty("Version@odata.type", out _));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;odata.metadata=some")]
    [InlineData("application/json;charset=utf-16")]
    [InlineData("application/json;q=0")]
    public async Task What_cannot_be_given_is_not_acceptable(string accept) =>
        Assert.Equal(406, (await Assert.ThrowsAsync<ODataProblem>(() => world.GetAsync("Books", accept: accept))).Status);

    [Fact]
    public async Task Format_wins_over_Accept_in_its_short_and_its_long_form()
    {
        Assert.Equal(ReadOutcome.Ok, (await world.GetAsync("Books?$format=json", accept: "text/html")).Result.Outcome);
        Assert.EndsWith("metadata=full;charset=utf-8", (await world.GetAsync("Books?$format=application/json;odata.metadata=full")).Plan.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_64_bit_integers_gets_them_as_strings()
    {
        var book = world.Books.First(b => b.Copies is not null);
        var reply = await world.GetAsync($"Books?$count=true&$filter=Id eq {book.Id}", accept: "application/json;IEEE754Compatible=true");
        Assert.Contains(";IEEE754Compatible=true", reply.Plan.ContentType, StringComparison.Ordinal);
        Assert.Equal("1", reply.Json.GetProperty("@odata.count").GetString());
        Assert.Equal(book.Copies.ToString(), reply.Value[0].GetProperty("Copies").GetString());
        Assert.Equal(JsonValueKind.Number, reply.Value[0].GetProperty("Pages").ValueKind);
    }

    [Theory]
    [InlineData("omit-values=nulls", "omit-values=nulls")]
    [InlineData("odata.omit-values=nulls, odata.maxpagesize=7", "odata.maxpagesize=7, omit-values=nulls")]
    [InlineData("omit-values=defaults", "omit-values=defaults")]
    public async Task Nulls_are_left_out_if_the_client_prefers_it(string prefer, string applied)
    {
        var reply = await world.GetAsync("Books?$expand=Author", prefer: prefer);
        Assert.Equal(applied, reply.Plan.PreferenceApplied);
        Assert.DoesNotContain(":null", reply.Text, StringComparison.Ordinal);
        Assert.Contains(":null", (await world.GetAsync("Books?$expand=Author")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxpagesize=3", 3)]
    [InlineData("odata.maxpagesize=3", 3)]
    [InlineData("respond-async, MaxPageSize=3; wait=10, maxpagesize=5", 3)]
    [InlineData("maxpagesize=0", 100)]
    [InlineData("nonsense, =, callback; url=\"http://x\"", 100)]
    public async Task The_page_size_is_a_preference(string prefer, int rows) => Assert.Equal(rows, (await world.GetAsync("Books", prefer: prefer)).Ids.Count);

    [Fact]
    public async Task Metadata_is_XML_and_JSON()
    {
        Assert.StartsWith("<?xml", (await world.GetAsync("$metadata")).Text, StringComparison.Ordinal);
        var json = (await world.GetAsync("$metadata?$format=json")).Json;
        Assert.Equal("4.01", json.GetProperty("$Version").GetString());
        Assert.Equal("Toy.Service", json.GetProperty("$EntityContainer").GetString());
        Assert.Contains("AlternateKeys", (await world.GetAsync("$metadata", accept: "application/json")).Text, StringComparison.Ordinal);
    }
}

public sealed class NegotiationOnSqlite(SqliteWorld world) : NegotiationTests(world), IClassFixture<SqliteWorld>;

public sealed class NegotiationOnPostgreSql(PostgreSqlWorld world) : NegotiationTests(world), IClassFixture<PostgreSqlWorld>;
