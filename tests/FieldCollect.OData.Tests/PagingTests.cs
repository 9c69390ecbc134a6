// The last page costs what the first does: the database enters the index where the page begins, and sorts nothing.
using System.Text.RegularExpressions;

namespace FieldCollect.OData.Tests;

public abstract partial class PagingTests(World world)
{
    [Theory]
    [InlineData("")]
    [InlineData("$orderby=Id desc")]
    [InlineData("$orderby=Pages")]
    [InlineData("$orderby=Pages desc")]
    [InlineData("$filter=Pages eq 7")]
    [InlineData("$expand=Library&$orderby=Pages desc")]
    public async Task A_page_in_the_order_of_an_index_is_entered_by_it_and_not_sorted(string options)
    {
        var first = await world.GetAsync("Books?$select=Id,Pages&" + options, pageSize: 2);
        var plan = (await world.ExplainAsync((await world.GetAsync(first.NextLink!, pageSize: 2)).Plan.Statements[0])).ReplaceLineEndings(" ");
        Assert.DoesNotMatch(Sorts(), plan);
        Assert.Matches(Enters(), plan);
    }

    [Theory]
    [InlineData("$filter=Pages gt 0&$orderby=Pages")]
    [InlineData("$filter=Pages ge 0 and Pages lt 40&$orderby=Pages")]
    [InlineData("$filter=Pages lt 40&$orderby=Pages desc")]
    [InlineData("$filter=Pages gt 0&$orderby=Pages&$expand=Library")]
    public async Task A_page_of_a_range_is_entered_where_it_begins_and_not_where_the_range_does(string options)
    {
        var first = await world.GetAsync("Books?$select=Id,Pages&" + options, pageSize: 2);
        var plan = await world.ExplainAsync((await world.GetAsync(first.NextLink!, pageSize: 2)).Plan.Statements[0]);
        Assert.Matches(EntersAtRow(), plan);
    }

    private sealed class Many : IRowScope
    {
        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters) => null;

        public long Rows(EntitySetMap set, PropertyMap? withOne = null) => 500_000;
    }

    // Rows without a value and rows with one are two ranges of an index: a page is of one of them, and may be short where they meet.
    [Theory]
    [InlineData("")]
    [InlineData(" desc")]
    public async Task Every_row_is_shown_once_in_an_order_that_holds_nulls_and_each_page_is_entered_by_the_index(string direction)
    {
        var url = "Books?$select=Id,Copies&$orderby=Copies" + direction;
        var whole = (await world.GetAsync(url, pageSize: 5_000)).Value.Select(Id).ToList();
        Assert.Contains(world.Books, b => b.Copies is null);
        Assert.Contains(world.Books, b => b.Copies is not null);
        foreach (var (size, top) in new[] { (1, 5_000), (2, 5_000), (3, 7), (7, 5_000), (whole.Count - 1, 5_000), (3, whole.Count), (2, whole.Count - 1) })
        {
            var seen = new List<string>();
            var first = true;
            for (var page = await world.GetAsync($"{url}&$top={top}", pageSize: size); ; page = await world.GetAsync(page.NextLink, pageSize: size))
            {
                Assert.InRange(page.Value.Count, 0, size);
                seen.AddRange(page.Value.Select(Id));
                if (!first)
                {
                    var plan = (await world.ExplainAsync(page.Plan.Statements[0])).ReplaceLineEndings(" ");
                    Assert.DoesNotMatch(Sorts(), plan);
                    Assert.Matches("BooksByCopies", plan);
                }

                first = false;
                if (page.NextLink is null)
                    break;
            }

            Assert.Equal(whole.Take(top), seen);
        }

        static string Id(System.Text.Json.JsonElement row) => row.GetProperty("Id").GetString()!;
    }

    [Theory]
    [InlineData("$filter=Pages gt 0 and Pages lt 40")]
    [InlineData("$filter=Pages gt 0&$top=5")]
    public async Task A_range_of_a_large_set_without_an_order_is_read_in_its_own(string options)
    {
        var url = "Books?$select=Id,Pages&" + options;
        var first = await world.GetAsync(url, new Many(), pageSize: 2);
        var second = await world.GetAsync(first.NextLink!, new Many(), pageSize: 2);
        Assert.Matches(EntersAtRow(), await world.ExplainAsync(second.Plan.Statements[0]));
        var pages = first.Value.Concat(second.Value).Select(b => b.GetProperty("Pages").GetInt32()).ToList();
        Assert.Equal(pages.Order(), pages);
        // Few rows are in the order of their key, and its token is none for the other order.
        var few = await world.GetAsync(url, pageSize: 2);
        Assert.Equal(few.Ids.Order(), few.Ids);
        Assert.Equal("BadSkipToken", (await Assert.ThrowsAsync<ODataProblem>(() => world.GetAsync(few.NextLink!, new Many(), pageSize: 2))).Code);
    }

    [GeneratedRegex(@"SEARCH t0 USING [^(]*\(\(Pages,Id\)[<>]|Index Cond: .*ROW\(")]
    private static partial Regex EntersAtRow();

    [GeneratedRegex("TEMP B-TREE|Sort")]
    private static partial Regex Sorts();

    [GeneratedRegex(@"SEARCH t0 USING [^)]*\((Id|Pages|\(Pages,Id\))?[^)]*[<>]|Index Cond: [^|]*[<>]")]
    private static partial Regex Enters();
}

public sealed class PagingOnSqlite(SqliteWorld world) : PagingTests(world), IClassFixture<SqliteWorld>;

public sealed class PagingOnPostgreSql(PostgreSqlWorld world) : PagingTests(world), IClassFixture<PostgreSqlWorld>;
