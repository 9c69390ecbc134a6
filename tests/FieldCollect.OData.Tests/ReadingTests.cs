using System.Text.Json;

namespace FieldCollect.OData.Tests;

public abstract class ReadingTests(World world)
{
    private Library Central => world.Libraries[0];
    private Book Authored => world.Books.First(b => b.AuthorId is not null && b.LibraryId == Central.Id);
    private Book Anonymous => world.Books.First(b => b.AuthorId is null);

    [Fact]
    public async Task A_key_finds_its_row_with_ETag_and_context()
    {
        var reply = await world.GetAsync($"Libraries({Central.Id})");
        Assert.Equal(ReadOutcome.Ok, reply.Result.Outcome);
        Assert.Equal("W/\"1\"", reply.Result.ETag);
        Assert.Equal("http://county.example/odata/$metadata#Libraries/$entity", reply.Json.GetProperty("@odata.context").GetString());
        Assert.Equal("W/\"1\"", reply.Json.GetProperty("@odata.etag").GetString());
        Assert.Equal(Central.Name, reply.Json.GetProperty("Name").GetString());
        Assert.Equal([("Libraries", new EntityKey(Central.Id))], reply.Observed);
    }

    [Fact]
    public async Task A_key_may_be_a_path_segment() =>
        Assert.Equal(Central.Name, (await world.GetAsync($"Libraries/{Central.Id}")).Json.GetProperty("Name").GetString());

    [Fact]
    public async Task A_composite_key_finds_its_row_and_Chinese_stays_readable()
    {
        var reply = await world.GetAsync("Codes(List='Sex',Value='2')");
        Assert.Contains("\"Text\":\"女\"", reply.Text, StringComparison.Ordinal);
        Assert.Equal([("Codes", new EntityKey("Sex", "2"))], reply.Observed);
    }

    [Fact]
    public async Task Every_kind_of_value_is_written_in_its_JSON_form()
    {
        var book = world.Books.First(b => b is { Copies: not null, Price: not null, Lent: not null, Printed: not null, Tags: not null, Note: not null });
        var json = (await world.GetAsync($"Books({book.Id})")).Json;
        Assert.Equal(book.LibraryId, json.GetProperty("LibraryId").GetGuid());
        Assert.Equal(book.Pages, json.GetProperty("Pages").GetInt32());
        Assert.Equal(book.Copies, json.GetProperty("Copies").GetInt64());
        Assert.Equal(book.Price, json.GetProperty("Price").GetDouble());
        Assert.Equal(book.Lent, json.GetProperty("Lent").GetBoolean());
        Assert.Equal(book.Printed!.Value.ToString("yyyy-MM-dd"), json.GetProperty("Printed").GetString());
        Assert.Equal(book.CollectedAt, json.GetProperty("CollectedAt").GetDateTimeOffset());
        Assert.EndsWith("Z", json.GetProperty("CollectedAt").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, json.GetProperty("Tags").ValueKind);
    }

    [Fact]
    public async Task A_missing_key_is_not_found_and_writes_nothing()
    {
        var reply = await world.GetAsync($"Libraries({Toy.Id(1)})");
        Assert.Equal(ReadOutcome.NotFound, reply.Result.Outcome);
        Assert.Empty(reply.Text);
    }

    [Fact]
    public async Task A_row_that_is_known_already_is_not_sent_and_not_observed()
    {
        var reply = await world.GetAsync($"Libraries({Central.Id})", ifNoneMatch: "W/\"7\", W/\"1\"");
        Assert.Equal(ReadOutcome.NotModified, reply.Result.Outcome);
        Assert.Empty(reply.Text);
        Assert.Empty(reply.Observed);
        Assert.Equal(ReadOutcome.Ok, (await world.GetAsync($"Libraries({Central.Id})", ifNoneMatch: "W/\"2\"")).Result.Outcome);
    }

    [Fact]
    public async Task A_property_and_its_raw_value_can_be_read()
    {
        var reply = await world.GetAsync($"Libraries({Central.Id})/Name");
        Assert.Equal($"http://county.example/odata/$metadata#Libraries({Central.Id})/Name", reply.Json.GetProperty("@odata.context").GetString());
        Assert.Equal(Central.Name, reply.Json.GetProperty("value").GetString());
        Assert.Single(reply.Observed);
        var raw = await world.GetAsync($"Libraries({Central.Id})/Name/$value");
        Assert.Equal(Central.Name, raw.Text);
        Assert.StartsWith("text/plain", raw.Plan.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_property_and_a_navigation_to_nobody_are_no_content()
    {
        Assert.Equal(ReadOutcome.NoContent, (await world.GetAsync($"Books({Anonymous.Id})/AuthorId")).Result.Outcome);
        Assert.Equal(ReadOutcome.NoContent, (await world.GetAsync($"Books({Anonymous.Id})/Author")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await world.GetAsync($"Books({Toy.Id(1)})/Author")).Result.Outcome);
    }

    [Fact]
    public async Task Navigations_lead_to_rows_of_that_parent_only()
    {
        var books = world.Books.Where(b => b.LibraryId == Central.Id).Select(b => b.Id).Order();
        Assert.Equal(books, (await world.GetAsync($"Libraries({Central.Id})/Books")).Ids);
        Assert.Equal(books, (await world.GetAsync($"Books({Authored.Id})/Library/Books")).Ids);
        Assert.Equal(ReadOutcome.Ok, (await world.GetAsync($"Libraries({Central.Id})/Books({Authored.Id})")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await world.GetAsync($"Libraries({world.Libraries[1].Id})/Books({Authored.Id})")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await world.GetAsync($"Libraries({Toy.Id(1)})/Books")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await world.GetAsync($"Libraries({Toy.Id(1)})/Books/$count")).Result.Outcome);
        Assert.Equal("0", (await world.GetAsync($"Libraries({world.Libraries[11].Id})/Books/$count")).Text);
    }

    [Fact]
    public async Task Count_agrees_with_the_rows_whatever_the_page()
    {
        var expected = world.Books.Count(b => b.Pages > 20);
        Assert.Equal(expected.ToString(), (await world.GetAsync("Books/$count?$filter=Pages gt 20")).Text);
        var page = await world.GetAsync("Books?$filter=Pages gt 20&$count=true&$top=3");
        Assert.Equal(expected, page.Json.GetProperty("@odata.count").GetInt32());
        Assert.Equal(3, page.Ids.Count);
        Assert.Null(page.NextLink);
        Assert.Equal(3, page.Result.Rows);
    }

    [Fact]
    public async Task A_page_has_a_hundred_rows_unless_asked_otherwise_and_the_next_link_keeps_all_options()
    {
        var page = await world.GetAsync("Books?filter=Pages ge 0&$COUNT=true&mine=1&@p=2");
        Assert.Equal(100, page.Ids.Count);
        Assert.StartsWith("http://county.example/odata/Books?filter=Pages ge 0&$COUNT=true&mine=1&@p=2&$skiptoken=", page.NextLink, StringComparison.Ordinal);
        Assert.Null(page.Plan.AppliedPageSize);
        Assert.Equal(5000, (await world.GetAsync("Books", pageSize: 9_000_000)).Plan.AppliedPageSize);
    }

    [Fact]
    public async Task A_skip_token_that_was_changed_or_belongs_to_another_query_is_refused()
    {
        var next = (await world.GetAsync("Books?$orderby=Pages", pageSize: 5)).NextLink!;
        var token = next[(next.IndexOf("$skiptoken=", StringComparison.Ordinal) + 11)..];
        Assert.Equal("BadSkipToken", (await world.RefusedAsync("Books?$orderby=Note&$skiptoken=" + token)).Code);
        Assert.Equal("BadSkipToken", (await world.RefusedAsync("Books?$orderby=Pages&$filter=Pages gt 1&$skiptoken=" + token)).Code);
        for (var i = 0; i < token.Length; i += 7)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.Equal("BadSkipToken", (await world.RefusedAsync("Books?$orderby=Pages&$skiptoken=" + changed)).Code);
        }
        Assert.Equal("BadSkipToken", (await world.RefusedAsync("Books?$skiptoken=")).Code);
    }

    [Fact]
    public async Task Select_writes_what_it_names_and_the_context_says_so()
    {
        var json = (await world.GetAsync("Books?$select=Title,Pages&$top=1")).Json;
        Assert.Equal("http://county.example/odata/$metadata#Books(Title,Pages)", json.GetProperty("@odata.context").GetString());
        // Without its key a row says which one it is.
        Assert.Equal(["@odata.id", "Title", "Pages"], json.GetProperty("value")[0].EnumerateObject().Select(p => p.Name));
        Assert.False((await world.GetAsync("Books?$select=Id,Title&$top=1")).Json.GetProperty("value")[0].TryGetProperty("@odata.id", out _));
    }

    [Fact]
    public async Task A_text_beside_a_value_of_another_type_is_that_type()
    {
        Assert.Equal((await world.GetAsync("Books?$filter=Pages eq 1&$select=Id")).Text, (await world.GetAsync("Books?$filter=Pages eq '1'&$select=Id")).Text);
        Assert.Equal("MalformedUrl", (await world.RefusedAsync("Books?$filter=Pages eq 'one'")).Code);
    }

    [Fact]
    public async Task A_key_may_be_given_by_an_alias()
    {
        var id = (await world.GetAsync("Books?$top=1")).Json.GetProperty("value")[0].GetProperty("Id").GetString();
        Assert.Equal(id, (await world.GetAsync($"Books(@k)?@k={id}")).Json.GetProperty("Id").GetString());
        Assert.Equal(id, (await world.GetAsync($"Books(Id=@k)?@k={id}")).Json.GetProperty("Id").GetString());
    }

    [Fact]
    public async Task Expand_joins_a_navigation_to_one_and_reads_collections_of_a_whole_page_by_one_statement()
    {
        var reply = await world.GetAsync("Libraries?$expand=Books($select=Title;$orderby=Pages desc;$expand=Author($select=Name)),Parent&$top=4");
        Assert.Equal(2, reply.Plan.Statements.Count);
        Assert.Equal("http://county.example/odata/$metadata#Libraries(Books(Title,Author(Name)),Parent())", reply.Json.GetProperty("@odata.context").GetString());
        foreach (var library in reply.Value)
        {
            var id = library.GetProperty("Id").GetGuid();
            var expected = world.Books.Where(b => b.LibraryId == id).OrderByDescending(b => b.Pages).ThenByDescending(b => b.Id).ToList();
            var books = library.GetProperty("Books").EnumerateArray().ToList();
            Assert.Equal(expected.Select(b => b.Title), books.Select(b => b.GetProperty("Title").GetString()));
            Assert.Equal(expected.Select(b => world.Authors.Find(a => a.Id == b.AuthorId)?.Name),
                books.Select(b => b.GetProperty("Author") is { ValueKind: JsonValueKind.Object } a ? a.GetProperty("Name").GetString() : null));
            var parent = world.Libraries.Find(l => l.Id == id)!.ParentId;
            Assert.Equal(parent, library.GetProperty("Parent") is { ValueKind: JsonValueKind.Object } p ? p.GetProperty("Id").GetGuid() : null);
        }
        Assert.Equal(reply.Result.Rows, reply.Observed.Count);
        Assert.Contains(reply.Observed, o => o.Set == "Authors");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    [InlineData(2, 500)]
    public async Task Expand_pages_and_counts_for_each_parent_on_its_own(int top, int skip)
    {
        var reply = await world.GetAsync($"Libraries?expand=Books(filter=Pages gt 10;count=true;top={top};skip={skip};orderby=Note)");
        Assert.Equal(world.Libraries.Count, reply.Value.Count);
        foreach (var library in reply.Value)
        {
            var all = world.Books.Where(b => b.LibraryId == library.GetProperty("Id").GetGuid() && b.Pages > 10)
                .OrderBy(b => b.Note, StringComparer.Ordinal).ThenBy(b => b.Id).Select(b => b.Id).ToList();
            Assert.Equal(all.Count, library.GetProperty("Books@odata.count").GetInt32());
            Assert.Equal(all.Skip(skip).Take(top), library.GetProperty("Books").EnumerateArray().Select(b => b.GetProperty("Id").GetGuid()));
        }
    }

    [Fact]
    public async Task A_page_is_handed_on_while_it_is_still_read()
    {
        var pipe = new System.IO.Pipelines.Pipe(new System.IO.Pipelines.PipeOptions(pauseWriterThreshold: 0));
        var plan = ODataReader.Plan(world.Schema, new ReadRequest
        {
            Path = "Books", ServiceRoot = World.Root, Scope = EveryRow.Instance, SigningKey = new byte[32], MaxPageSize = 200,
        });
        var before = 0L;
        await plan.RunAsync(world.Connection, pipe.Writer, (_, _, _, _) =>
        {
            if (before == 0 && pipe.Reader.TryRead(out var read))
            {
                before = read.Buffer.Length;
                pipe.Reader.AdvanceTo(read.Buffer.Start);
            }
        });
        Assert.InRange(before, 1, 100_000);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(200, JsonDocument.Parse((await pipe.Reader.ReadAtLeastAsync(int.MaxValue)).Buffer).RootElement.GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData("Books?$filter=Title eq 'a%00b'")]
    [InlineData("Books?$filter=Title in ('a','%00')")]
    [InlineData("Books?$filter=Title eq @t&@t='%00'")]
    [InlineData("Books?$search=a%00")]
    [InlineData("Books?$filter=matchesPattern(Title,'a%00')")]
    [InlineData("Codes(List='a%00',Value='b')")]
    [InlineData("Libraries(Name='%00')")]
    [InlineData("Libraries?$expand=Books($filter=Title eq '%00')")]
    public async Task The_character_that_no_text_holds_is_refused_alike_on_both_databases(string url) =>
        Assert.Equal("MalformedUrl", (await world.RefusedAsync(url)).Code);

    [Fact]
    public async Task A_protected_property_is_shown_masked_and_found_only_from_a_body()
    {
        var author = world.Authors.First(a => a.Phone is not null);
        Assert.Equal("***" + author.Phone![^2..], (await world.GetAsync($"Authors({author.Id})")).Json.GetProperty("Phone").GetString());
        Assert.Equal([author.Id], (await world.GetAsync($"Authors/$query?$filter=Phone eq '{author.Phone}'", fromBody: true)).Ids);
        Assert.Equal([author.Id], (await world.GetAsync($"Authors?$filter=Phone in ('{author.Phone}','1')", fromBody: true)).Ids);
        Assert.Equal(world.Authors.Count(a => a.Phone is null).ToString(), (await world.GetAsync("Authors/$count?$filter=Phone eq null", fromBody: true)).Text);
        Assert.Equal(world.Authors.Count(a => a.Phone is not null).ToString(), (await world.GetAsync("Authors/$count?$filter=not (Phone eq null)", fromBody: true)).Text);
    }

    [Fact]
    public async Task The_next_link_of_a_sensitive_query_does_not_repeat_its_values()
    {
        var phones = world.Authors.Where(a => a.Phone is not null).Take(3).Select(a => a.Phone!).ToList();
        var query = $"$filter=Phone in ({string.Join(',', phones.Select(p => $"'{p}'"))})";
        var reply = await world.GetAsync("Authors/$query?" + query, fromBody: true, pageSize: 2);
        Assert.True(reply.Plan.Sensitive);
        Assert.StartsWith("http://county.example/odata/Authors/$query?$skiptoken=", reply.NextLink, StringComparison.Ordinal);
        var rest = await world.GetAsync(reply.NextLink + "&" + query, fromBody: true, pageSize: 2);
        Assert.Equal(3, reply.Ids.Concat(rest.Ids).Distinct().Count());
        Assert.Null(rest.NextLink);
    }

    [Fact]
    public async Task Aliases_stand_for_values()
    {
        Assert.Equal(world.Books.Count(b => b.Pages > 7).ToString(), (await world.GetAsync("Books/$count?$filter=Pages gt @p&@p=7")).Text);
        Assert.Equal(world.Books.Count(b => b.Note == "ash").ToString(), (await world.GetAsync("Books/$count?$filter=Note eq @n&@n='ash'")).Text);
    }

    [Fact]
    public async Task A_quote_or_a_wildcard_in_a_literal_is_only_text()
    {
        Assert.Equal(world.Books.Count(b => b.Title.Contains("o'ak")).ToString(), (await world.GetAsync("Books/$count?$filter=contains(Title,'o''ak')")).Text);
        Assert.Equal(world.Books.Count(b => b.Title.Contains('%')).ToString(), (await world.GetAsync("Books/$count?$filter=contains(Title,'%25')")).Text);
        Assert.Equal("0", (await world.GetAsync("Books/$count?$filter=Title eq ''' OR 1=1 --'")).Text);
    }

    [Fact]
    public async Task Now_is_the_time_given() =>
        Assert.Equal(world.Books.Count.ToString(), (await world.GetAsync("Books/$count?$filter=now() eq 2026-01-02T03:04:05Z")).Text);

    [Theory]
    [InlineData("Pages div 0 eq 1")]
    [InlineData("Pages mod 0 eq 1")]
    [InlineData("Price div 0 eq 1")]
    [InlineData("Price mod 0 eq 1")]
    [InlineData("Pages divby 0 gt 1")]
    [InlineData("Pages div Copies eq 1")]
    public async Task Division_by_zero_is_the_clients_mistake(string filter) =>
        Assert.Equal("NotComputable", (await world.RefusedAsync("Books/$count?$filter=" + filter)).Code);

    [Fact]
    public async Task Metadata_levels_say_nothing_a_little_or_all()
    {
        var none = (await world.GetAsync("Libraries?$top=1", accept: "application/json;odata.metadata=none")).Json;
        Assert.Equal(["value"], none.EnumerateObject().Select(p => p.Name));
        Assert.DoesNotContain(none.GetProperty("value")[0].EnumerateObject(), p => p.Name.StartsWith('@'));
        var full = (await world.GetAsync("Libraries?$top=1&$format=application/json;odata.metadata=full", accept: "application/json;odata.metadata=none")).Value[0];
        Assert.Equal("#Toy.Library", full.GetProperty("@odata.type").GetString());
        Assert.Equal($"http://county.example/odata/Libraries({Central.Id})", full.GetProperty("@odata.id").GetString());
        Assert.Equal("#Guid", full.GetProperty("Id@odata.type").GetString());
        Assert.Equal($"http://county.example/odata/Libraries({Central.Id})/Books", full.GetProperty("Books@odata.navigationLink").GetString());
    }

    [Fact]
    public async Task The_service_document_and_metadata_name_the_sets_in_XML_and_JSON()
    {
        Assert.Equal(["Libraries", "Authors", "Books", "Codes"], (await world.GetAsync("")).Value.Select(s => s.GetProperty("name").GetString()));
        var xml = await world.GetAsync("$metadata");
        Assert.StartsWith("application/xml", xml.Plan.ContentType, StringComparison.Ordinal);
        Assert.Contains("<Property Name=\"Version\" Type=\"Edm.Int64\" Nullable=\"false\">", xml.Text, StringComparison.Ordinal);
        Assert.Contains("<Property Name=\"Tags\" Type=\"Edm.Untyped\"", xml.Text, StringComparison.Ordinal);
        Assert.Contains("Org.OData.Core.V1.OptimisticConcurrency", xml.Text, StringComparison.Ordinal);
        var json = await world.GetAsync("$metadata", accept: "application/json");
        Assert.Equal("EntityType", json.Json.GetProperty("Toy").GetProperty("Book").GetProperty("$Kind").GetString());
    }
}

public sealed class ReadingOnSqlite(SqliteWorld world) : ReadingTests(world), IClassFixture<SqliteWorld>;

public sealed class ReadingOnPostgreSql(PostgreSqlWorld world) : ReadingTests(world), IClassFixture<PostgreSqlWorld>;
