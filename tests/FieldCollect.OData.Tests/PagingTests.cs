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

    [GeneratedRegex(@"SEARCH t0 USING [^(]*\(\(Pages,Id\)[<>]|Index Cond: .*ROW\(")]
    private static partial Regex EntersAtRow();

    [GeneratedRegex("TEMP B-TREE|Sort")]
    private static partial Regex Sorts();

    [GeneratedRegex(@"SEARCH t0 USING [^)]*\((Id|Pages|\(Pages,Id\))?[^)]*[<>]|Index Cond: [^|]*[<>]")]
    private static partial Regex Enters();
}

public sealed class PagingOnSqlite(SqliteWorld world) : PagingTests(world), IClassFixture<SqliteWorld>;

public sealed class PagingOnPostgreSql(PostgreSqlWorld world) : PagingTests(world), IClassFixture<PostgreSqlWorld>;
