// $expand with all that 4.01 lets stand inside it.
using System.Text.Json;

namespace FieldCollect.OData.Tests;

public abstract class ExpandTests(World world)
{
    private List<Guid> BooksOf(Guid library) => [.. world.Books.Where(b => b.LibraryId == library).Select(b => b.Id).Order()];

    [Fact]
    public async Task Levels_repeat_a_navigation_to_one_and_to_many()
    {
        var reply = await world.GetAsync("Libraries?$expand=Parent($levels=3;$select=Name),Branches($levels=max;$select=Id)");
        foreach (var json in reply.Value)
        {
            var library = world.Libraries.Find(l => l.Id == json.GetProperty("Id").GetGuid())!;
            var (node, at) = (json, library);
            for (var level = 0; level < 3 && node.GetProperty("Parent").ValueKind == JsonValueKind.Object; level++)
            {
                (node, at) = (node.GetProperty("Parent"), world.Libraries.Find(l => l.Id == at.ParentId)!);
                Assert.Equal(at.Name, node.GetProperty("Name").GetString());
                Assert.Equal(level < 2, node.TryGetProperty("Parent", out _));
                if (level == 2)
                    break;
            }
            Branches(json, 1);
        }

        static void Branches(JsonElement json, int level)
        {
            Assert.Equal(level <= ReadLimits.Default.ExpandDepth, json.TryGetProperty("Branches", out var branches));
            foreach (var branch in level <= ReadLimits.Default.ExpandDepth ? [.. branches.EnumerateArray()] : new List<JsonElement>())
                Branches(branch, level + 1);
        }
    }

    [Fact]
    public async Task A_star_expands_everything_and_what_is_named_beside_it_in_its_own_way()
    {
        var library = (await world.GetAsync("Libraries?$top=1&$expand=*/$ref,Books($select=Id)")).Value[0];
        Assert.Equal(["Id"], library.GetProperty("Books")[0].EnumerateObject().Select(p => p.Name));
        Assert.All(library.GetProperty("Branches").EnumerateArray(), b => Assert.Equal(["@odata.id"], b.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(JsonValueKind.Null, library.GetProperty("Parent").ValueKind);
    }

    [Fact]
    public async Task A_count_is_given_without_the_rows()
    {
        foreach (var library in (await world.GetAsync("Libraries?$expand=Books/$count($filter=Pages gt 10)")).Value)
        {
            var id = library.GetProperty("Id").GetGuid();
            Assert.Equal(world.Books.Count(b => b.LibraryId == id && b.Pages > 10), library.GetProperty("Books@odata.count").GetInt32());
            Assert.False(library.TryGetProperty("Books", out _));
        }
    }

    [Fact]
    public async Task Options_inside_an_expand_are_those_of_a_collection()
    {
        var reply = await world.GetAsync("Libraries?$expand=Books($compute=Pages add 1 as Next;$select=Id,Next;$search=ash;$orderby=Next desc;$filter=Next gt @p)&@p=5");
        foreach (var library in reply.Value)
        {
            var id = library.GetProperty("Id").GetGuid();
            var expected = world.Books.Where(b => b.LibraryId == id && b.Pages + 1 > 5 && ((b.Title + b.Note).Contains("ash", StringComparison.OrdinalIgnoreCase)))
                .OrderByDescending(b => b.Pages).ThenByDescending(b => b.Id).Select(b => (b.Id, b.Pages + 1));
            Assert.Equal(expected, library.GetProperty("Books").EnumerateArray().Select(b => (b.GetProperty("Id").GetGuid(), b.GetProperty("Next").GetInt32())));
        }
    }

    [Theory]
    [InlineData(3, 50_000, "")]
    [InlineData(1_000, 60, "")]
    [InlineData(4, 50_000, ";$top=9;$skip=2;$count=true")]
    [InlineData(7, 50_000, ";$orderby=Note desc")]
    public async Task A_collection_over_the_bound_goes_on_behind_its_own_next_link(int pageSize, int rows, string options)
    {
        var limits = new ReadLimits { ExpandPageSize = pageSize, ExpandRows = rows };
        var linked = 0;
        foreach (var library in (await world.GetAsync($"Libraries?$expand=Books($select=Id{options})", limits: limits)).Value)
        {
            var id = library.GetProperty("Id").GetGuid();
            var ids = library.GetProperty("Books").EnumerateArray().Select(b => b.GetProperty("Id").GetGuid()).ToList();
            Assert.InRange(ids.Count, 0, pageSize);
            for (var next = Link(library); next is not null; linked++)
            {
                Assert.StartsWith($"{World.Root}Libraries({id})/Books?", next, StringComparison.Ordinal);
                var page = await world.GetAsync(next, pageSize: 4);
                ids.AddRange(page.Ids);
                next = page.NextLink;
            }
            var all = world.Books.Where(b => b.LibraryId == id);
            var expected = (options.Contains("Note") ? all.OrderByDescending(b => b.Note, StringComparer.Ordinal).ThenByDescending(b => b.Id) : all.OrderBy(b => b.Id)).Select(b => b.Id);
            Assert.Equal(options.Contains("$top") ? expected.Skip(2).Take(9) : expected, ids);
        }
        Assert.True(linked > 0);

        static string? Link(JsonElement library) => library.TryGetProperty("Books@odata.nextLink", out var link) ? link.GetString() : null;
    }

    [Theory]
    [InlineData(40, 12)]
    [InlineData(90, 30)]
    [InlineData(400, 24)]
    public async Task Nested_expands_share_the_rows_of_a_reply_and_lose_none(int rows, int parents)
    {
        var limits = new ReadLimits { ExpandRows = rows, ExpandParentRows = parents };
        var reply = await world.GetAsync("Libraries?$select=Id&$expand=Branches($select=Id;$expand=Books($select=Id))", limits: limits);
        Assert.InRange(reply.Result.Rows - reply.Value.Count, 0, rows);
        var seen = new HashSet<(Guid, Guid)>();
        foreach (var library in reply.Value)
            await Follow($"Libraries({library.GetProperty("Id").GetGuid()})", library, "Branches");
        Assert.Equal(world.Libraries.Where(l => l.ParentId is not null).SelectMany(l => world.Books.Where(b => b.LibraryId == l.Id).Select(b => (l.Id, b.Id))).Order(), seen.Order());

        async Task Follow(string path, JsonElement row, string navigation)
        {
            var members = row.GetProperty(navigation).EnumerateArray().ToList();
            for (var next = Link(row, navigation + "@odata.nextLink"); next is not null;)
            {
                Assert.StartsWith($"{World.Root}{path}/{navigation}?", next, StringComparison.Ordinal);
                var page = await world.GetAsync(next);
                members.AddRange(page.Value);
                next = page.NextLink;
            }
            foreach (var member in members)
            {
                var id = member.GetProperty("Id").GetGuid();
                if (navigation == "Branches")
                    await Follow($"Libraries({id})", member, "Books");
                else
                    seen.Add((row.GetProperty("Id").GetGuid(), id));
            }
        }

        static string? Link(JsonElement row, string name) => row.TryGetProperty(name, out var link) ? link.GetString() : null;
    }

    [Theory]
    [InlineData("Books?$select=Id&$expand=Library($select=Id;$expand=Books($select=Id))", 700)]
    [InlineData("Books?$select=Id&$expand=Library($select=Id;$expand=Books($select=Id))", 20_000)]
    [InlineData("Books?$select=Id&$expand=Library($select=Id;$expand=Books($select=Id;$count=true))", 700)]
    [InlineData("Books?$select=Id&$top=9&$expand=Library($select=Id;$expand=Books($select=Id;$expand=Library($select=Id;$expand=Books($select=Id))))", 900)]
    [InlineData("Books?$select=Id&$top=3&$expand=Author($select=Id;$expand=Books($select=Id;$expand=Author($select=Id;$expand=Books($select=Id)))),Library($expand=Branches)", 200)]
    public async Task Rows_that_many_parents_share_count_for_each_that_shows_them(string url, int most)
    {
        var reply = await world.GetAsync(url, pageSize: 1000, limits: new ReadLimits { ExpandRows = most });
        var ofCollections = 0;
        foreach (var row in reply.Value)
            Count(row);
        Assert.InRange(ofCollections, 1, most);
        Assert.Contains("Books@odata.nextLink", most < 1000 ? reply.Text : "Books@odata.nextLink", StringComparison.Ordinal);

        void Count(JsonElement row)
        {
            foreach (var member in row.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Object)
                    Count(member.Value);
                else if (member.Value.ValueKind == JsonValueKind.Array)
                {
                    ofCollections += member.Value.GetArrayLength();
                    foreach (var inner in member.Value.EnumerateArray())
                        Count(inner);
                }
            }
        }
    }

    [Fact]
    public async Task An_expand_that_cannot_be_shared_out_is_refused_by_name()
    {
        var problem = await Assert.ThrowsAsync<ODataProblem>(() => world.GetAsync("Libraries?$expand=Books($expand=Library($expand=Books))", limits: new ReadLimits { ExpandRows = 5 }));
        Assert.Equal(("TooComplex", "$expand"), (problem.Code, problem.Target));
        Assert.Contains("Books", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_of_all_parents_are_told_also_where_few_rows_may_be()
    {
        var reply = await world.GetAsync("Libraries?$expand=Books/$count,Branches($top=1;$count=true)", limits: new ReadLimits { ExpandRows = 10 });
        foreach (var library in reply.Value)
        {
            var id = library.GetProperty("Id").GetGuid();
            Assert.Equal(world.Books.Count(b => b.LibraryId == id), library.GetProperty("Books@odata.count").GetInt32());
            Assert.Equal(world.Libraries.Count(l => l.ParentId == id), library.GetProperty("Branches@odata.count").GetInt32());
        }
    }

    [Fact]
    public async Task Expanded_collections_of_one_entity_are_read_too()
    {
        var library = world.Libraries.First(l => l.ParentId is not null);
        var json = (await world.GetAsync($"Libraries({library.Id})?$expand=Parent($expand=Books($select=Id)),Books($select=Id)")).Json;
        Assert.Equal(BooksOf(library.Id), json.GetProperty("Books").EnumerateArray().Select(b => b.GetProperty("Id").GetGuid()));
        Assert.Equal(BooksOf(library.ParentId!.Value), json.GetProperty("Parent").GetProperty("Books").EnumerateArray().Select(b => b.GetProperty("Id").GetGuid()));
    }
}

public sealed class ExpandOnSqlite(SqliteWorld world) : ExpandTests(world), IClassFixture<SqliteWorld>;

public sealed class ExpandOnPostgreSql(PostgreSqlWorld world) : ExpandTests(world), IClassFixture<PostgreSqlWorld>;
