// The transformations of $apply (Data Aggregation 4.0, 3), alone and one behind the other, as LINQ does them.
using System.Text.Json;

namespace FieldCollect.OData.Tests;

public abstract class ApplyTests(World world)
{
    private IEnumerable<Book> Largest => world.Books.OrderByDescending(b => b.Pages).ThenByDescending(b => b.Id);

    [Theory]
    [InlineData("topcount(7,Pages)")]
    [InlineData("identity/topcount(7,Pages)/identity")]
    [InlineData("orderby(Pages desc)/top(7)")]
    [InlineData("orderby(Pages desc)/skip(0)/top(9)/top(7)")]
    [InlineData("compute(Pages mul 2 as D)/topcount(7,D)")]
    [InlineData("topcount(9,Pages)/topcount(7,Pages)")]
    [InlineData("filter(Pages ge 0)/topcount(7,Pages)/filter(Pages ge 0)")]
    public async Task The_largest_rows_stay_entities(string apply)
    {
        var reply = await world.GetAsync($"Books?$apply={apply}&$orderby=Pages desc&$expand=Library($select=Name)&$count=true", pageSize: 3);
        var rows = new List<Guid>(reply.Ids);
        Assert.Equal(7, reply.Json.GetProperty("@odata.count").GetInt32());
        Assert.Contains(reply.Observed, o => o.Set == "Libraries");
        for (var next = reply.NextLink; next is not null; next = reply.NextLink)
            rows.AddRange((reply = await world.GetAsync(next, pageSize: 3)).Ids);
        Assert.Equal(Largest.Take(7).Select(b => b.Id), rows);
    }

    [Fact]
    public async Task An_order_stays_until_something_else_is_made_of_the_rows()
    {
        var url = "Books?$select=Id&$apply=orderby(Note desc,Pages)/skip(5)/top(20)/filter(Pages gt 3)";
        var expected = world.Books.OrderByDescending(b => b.Note, StringComparer.Ordinal).ThenBy(b => b.Pages).ThenBy(b => b.Id).Skip(5).Take(20).Where(b => b.Pages > 3).Select(b => b.Id);
        var rows = new List<Guid>();
        for (var next = (string?)url; next is not null;)
        {
            var reply = await world.GetAsync(next, pageSize: 4);
            rows.AddRange(reply.Ids);
            next = reply.NextLink;
        }
        Assert.Equal(expected, rows);
    }

    [Theory]
    [InlineData("topcount(7,Pages)", 7, true)]
    [InlineData("bottomcount(7,Pages)", 7, false)]
    [InlineData("orderby(Pages)/skip(233)", 7, true)]
    public async Task What_is_left_can_be_summed(string apply, int count, bool largest)
    {
        var rows = (largest ? Largest : world.Books.OrderBy(b => b.Pages).ThenBy(b => b.Id)).Take(count);
        var row = (await world.GetAsync($"Books?$apply={apply}/aggregate(Pages with sum as S,$count as N)")).Value[0];
        Assert.Equal((rows.Sum(b => b.Pages), count), (row.GetProperty("S").GetInt32(), row.GetProperty("N").GetInt32()));
    }

    [Theory]
    [InlineData("topsum(500,Copies)", 500, 0)]
    [InlineData("bottomsum(20,Copies)", 20, 0)]
    [InlineData("toppercent(30,Copies)", 0, 30)]
    [InlineData("bottompercent(12.5,Copies)", 0, 12.5)]
    [InlineData("topsum(0,Copies)", 0, 0)]
    public async Task The_fewest_rows_that_make_a_sum_or_a_share_of_it(string apply, double sum, double percent)
    {
        var known = world.Books.Where(b => b.Copies is not null);
        var ordered = apply.StartsWith("top", StringComparison.Ordinal) ? known.OrderByDescending(b => b.Copies).ThenByDescending(b => b.Id) : known.OrderBy(b => b.Copies).ThenBy(b => b.Id);
        var limit = percent > 0 ? known.Sum(b => b.Copies!.Value) * percent / 100 : sum;
        var (expected, so) = (new List<Guid>(), 0L);
        foreach (var book in ordered)
        {
            if (so >= limit)
                break;
            expected.Add(book.Id);
            so += book.Copies!.Value;
        }
        Assert.Equal(expected.Order(), (await world.GetAsync($"Books?$select=Id&$apply={apply}", pageSize: 1000)).Ids);
    }

    [Fact]
    public async Task Searching_comes_before_grouping()
    {
        var expected = world.Books.Count(b => (b.Title + " " + b.Note).Contains("ash", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(expected, (await world.GetAsync("Books?$apply=search(ash)/aggregate($count as N)")).Value[0].GetProperty("N").GetInt32());
    }

    [Fact]
    public async Task Groups_can_be_ranked()
    {
        var reply = await world.GetAsync("Books?$apply=groupby((Library/Name),aggregate($count as N))/topcount(3,N)&$orderby=N desc");
        var names = world.Libraries.ToDictionary(l => l.Id, l => l.Name);
        Assert.Equal(world.Books.GroupBy(b => names[b.LibraryId]).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key, StringComparer.Ordinal).Take(3).Select(g => g.Count()),
            reply.Value.Select(v => v.GetProperty("N").GetInt32()));
    }

    [Fact]
    public async Task Concat_puts_the_whole_behind_its_parts_with_null_for_what_a_part_lacks()
    {
        const string url = "Books?$apply=filter(Pages gt 3)/concat(groupby((Lent),aggregate($count as N)),aggregate($count as N,Pages with sum as S),groupby((Author/Name)))&$count=true";
        var books = world.Books.Where(b => b.Pages > 3).ToList();
        var names = world.Authors.ToDictionary(a => a.Id, a => a.Name);
        var expected = books.GroupBy(b => b.Lent).OrderBy(g => g.Key).Select(g => (Lent: g.Key, N: (int?)g.Count(), S: (int?)null, Name: (string?)null))
            .Append((null, books.Count, books.Sum(b => b.Pages), null))
            .Concat(books.Select(b => b.AuthorId is { } a ? names[a] : null).Distinct().Order(StringComparer.Ordinal).Select(n => ((bool?)null, (int?)null, (int?)null, n))).ToList();
        var rows = new List<(bool?, int?, int?, string?)>();
        for (var next = (string?)url; next is not null;)
        {
            var reply = await world.GetAsync(next, pageSize: 2);
            Assert.Equal(expected.Count, reply.Json.GetProperty("@odata.count").GetInt32());
            rows.AddRange(reply.Value.Select(v => (Lent: v.GetProperty("Lent") is { ValueKind: not JsonValueKind.Null } lent ? lent.GetBoolean() : (bool?)null,
                Whole(v, "N"), Whole(v, "S"), v.GetProperty("Author").GetProperty("Name").GetString())));
            next = reply.NextLink;
        }
        Assert.Equal(expected, rows);

        static int? Whole(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
    }

    [Fact]
    public async Task Equal_rows_of_two_branches_are_two_rows_on_every_page_and_numbers_of_two_kinds_meet()
    {
        var twice = await world.GetAsync("Books?$apply=concat(groupby((Lent)),groupby((Lent)))");
        Assert.Equal(2 * world.Books.Select(b => b.Lent).Distinct().Count(), twice.Value.Count);
        var paged = 0;
        for (var next = (string?)"Books?$apply=concat(groupby((Lent)),groupby((Lent)))&$orderby=Lent desc"; next is not null; paged++)
            next = (await world.GetAsync(next, pageSize: 1)).NextLink;
        Assert.Equal(twice.Value.Count, paged);
        var mixed = (await world.GetAsync("Books?$apply=concat(aggregate($count as X),aggregate(Price with max as X))/aggregate(X with sum as S)")).Value[0];
        Assert.Equal(world.Books.Count + world.Books.Max(b => b.Price)!.Value, mixed.GetProperty("S").GetDouble());
    }

    [Fact]
    public async Task Members_of_a_collection_are_counted_over_all_rows()
    {
        Assert.Equal(world.Books.Count, (await world.GetAsync("Libraries?$apply=aggregate(Books/$count as N)")).Value[0].GetProperty("N").GetInt32());
        var groups = (await world.GetAsync("Libraries?$apply=groupby((Town),aggregate(Books/$count as N))")).Value;
        Assert.Equal(world.Libraries.GroupBy(l => l.Town).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Sum(l => world.Books.Count(b => b.LibraryId == l.Id))),
            groups.Select(g => g.GetProperty("N").GetInt32()));
        Assert.Equal(0, (await world.GetAsync("Libraries?$apply=filter(Name eq 'none')/aggregate(Books/$count as N)")).Value[0].GetProperty("N").GetInt32());
    }

    [Fact]
    public async Task Nobody_sums_or_ranks_rows_out_of_scope()
    {
        var scope = new OnlyLibrary(world.Libraries[0].Id);
        var mine = world.Books.Where(b => b.LibraryId == world.Libraries[0].Id).ToList();
        foreach (var apply in new[] { "aggregate($count as N)", "topcount(1000,Pages)/aggregate($count as N)", "concat(aggregate($count as N),aggregate($count as N))", "topsum(100000,Pages)/aggregate($count as N)" })
            Assert.Equal(mine.Count, (await world.GetAsync("Books?$apply=" + apply, scope)).Value[0].GetProperty("N").GetInt32());
        Assert.Equal(mine.OrderByDescending(b => b.Pages).ThenByDescending(b => b.Id).Take(3).Select(b => b.Id).Order(), (await world.GetAsync("Books?$apply=topcount(3,Pages)", scope)).Ids);
    }

    [Theory]
    [InlineData("expand(Author,filter(Name eq 'x'))", "expand")]
    [InlineData("ancestors(a,b,c)", "ancestors")]
    [InlineData("groupby((rollup(Library/Town,Library/Name)),aggregate($count as N))", "rollup")]
    [InlineData("groupby((Library/Town),topcount(1,Pages))", "groupby with topcount")]
    [InlineData("groupby((Lent),aggregate($count as N)/filter(N gt 1))", "groupby with several transformations")]
    [InlineData("aggregate(Pages with sum as N from Title with average)", "aggregate with from")]
    [InlineData("aggregate(Pages with My.method as N)", "custom aggregation")]
    [InlineData("aggregate(Library/Books/$count as N)", "$count behind several steps")]
    [InlineData("concat(aggregate($count as N),identity)", "concat of entities")]
    [InlineData("My.function(1)", "function of the service")]
    public async Task A_transformation_that_is_not_done_is_named(string apply, string name)
    {
        var problem = await world.RefusedAsync("Books?$apply=" + apply);
        Assert.Equal((501, "$apply"), (problem.Status, problem.Target));
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aggregate(Books(Pages with sum as N))")]
    [InlineData("aggregate(Books/Pages with sum as N)")]
    [InlineData("groupby((Town),aggregate(Books/Pages with sum as N))")]
    public async Task Values_behind_a_collection_are_not_aggregated(string apply) =>
        Assert.Equal(501, (await world.RefusedAsync("Libraries?$apply=" + apply)).Status);

    private sealed class OnlyLibrary(Guid library) : IRowScope
    {
        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters) =>
            set.Name == "Books" ? $"{alias}.\"LibraryId\" = {parameters.Add(library)}" : null;
    }
}

public sealed class ApplyOnSqlite(SqliteWorld world) : ApplyTests(world), IClassFixture<SqliteWorld>;

public sealed class ApplyOnPostgreSql(PostgreSqlWorld world) : ApplyTests(world), IClassFixture<PostgreSqlWorld>;
