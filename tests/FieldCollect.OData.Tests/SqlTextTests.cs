// Query in, SQL out, approved for each database. A change here is a change of what a database is asked: look at its plan first.
namespace FieldCollect.OData.Tests;

public sealed class SqlTextTests
{
    private const string Book = "SELECT t0.\"Id\" FROM \"Books\" AS t0";

    [Theory]
    [InlineData("Pages gt 5", "(t0.\"Pages\" > @p0)")]
    [InlineData("Note eq 'a'", "(t0.\"Note\" = @p0)")]
    [InlineData("Note ne 'a'", "(t0.\"Note\" IS DISTINCT FROM @p0)")]
    [InlineData("Note eq null", "(t0.\"Note\" IS NULL)")]
    [InlineData("not (Note gt 'a')", "(NOT (COALESCE(t0.\"Note\" > @p0, FALSE)))")]
    [InlineData("Title eq Note", "(t0.\"Title\" = t0.\"Note\")")]
    [InlineData("Copies in (1,2)", "(t0.\"Copies\" IN (@p0, @p1))")]
    [InlineData("startswith(Title,'ab')", "(t0.\"Title\" >= @p0 AND t0.\"Title\" < @p1)")]
    [InlineData("Library/Town eq 'a'", "(t1.\"Town\" = @p0)", " LEFT JOIN \"Libraries\" AS t1 ON t1.\"Id\" = t0.\"LibraryId\"")]
    [InlineData("Author eq null", "(t1.\"Id\" IS NULL)", " LEFT JOIN \"Authors\" AS t1 ON t1.\"Id\" = t0.\"AuthorId\"")]
    public void A_filter_reads_the_same_on_both_databases(string filter, string condition, string join = "")
    {
        foreach (var dialect in new[] { Dialect.Sqlite, Dialect.PostgreSql })
            Assert.Equal($"{Book}{join} WHERE {condition} ORDER BY t0.\"Id\" LIMIT @p{condition.Count(c => c == '@')}", Sql(dialect, $"Books?$select=Id&$filter={filter}")[0]);
    }

    [Theory]
    [InlineData("contains(Title,'a')", "(instr(t0.\"Title\", @p0) > 0)", "(strpos(t0.\"Title\", @p0) > 0)")]
    [InlineData("year(Printed) eq 2000", "(CAST(strftime('%Y', t0.\"Printed\") AS INTEGER) = @p0)", "(CAST(floor(extract(year FROM t0.\"Printed\")) AS integer) = @p0)")]
    [InlineData("round(Price) eq 1", "(round(t0.\"Price\") = @p0)", "(CAST(round(CAST(t0.\"Price\" AS numeric)) AS double precision) = @p0)")]
    public void A_function_is_said_in_each_databases_words(string filter, string sqlite, string postgres)
    {
        Assert.Equal($"{Book} WHERE {sqlite} ORDER BY t0.\"Id\" LIMIT @p1", Sql(Dialect.Sqlite, $"Books?$select=Id&$filter={filter}")[0]);
        Assert.Equal($"{Book} WHERE {postgres} ORDER BY t0.\"Id\" LIMIT @p1", Sql(Dialect.PostgreSql, $"Books?$select=Id&$filter={filter}")[0]);
    }

    [Fact]
    public void Any_and_all_are_correlated_subqueries()
    {
        Assert.Equal("SELECT COUNT(*) FROM \"Libraries\" AS t0 WHERE (EXISTS (SELECT 1 FROM \"Books\" AS t1 WHERE t1.\"LibraryId\" = t0.\"Id\" AND (t1.\"Pages\" > @p0)))",
            Sql(Dialect.Sqlite, "Libraries/$count?$filter=Books/any(b:b/Pages gt 1)")[0]);
        Assert.Equal("SELECT COUNT(*) FROM \"Libraries\" AS t0 WHERE (NOT EXISTS (SELECT 1 FROM \"Books\" AS t1 WHERE t1.\"LibraryId\" = t0.\"Id\" AND ((t1.\"Pages\" > @p0)) IS NOT TRUE))",
            Sql(Dialect.Sqlite, "Libraries/$count?$filter=Books/all(b:b/Pages gt 1)")[0]);
    }

    [Fact]
    public void Nulls_order_lowest_which_PostgreSQL_has_to_be_told()
    {
        Assert.EndsWith("ORDER BY t0.\"Note\" DESC, t0.\"Copies\", t0.\"Id\" LIMIT @p0", Sql(Dialect.Sqlite, "Books?$select=Id&$orderby=Note desc,Copies")[0], StringComparison.Ordinal);
        Assert.EndsWith("ORDER BY t0.\"Note\" DESC NULLS LAST, t0.\"Copies\" NULLS FIRST, t0.\"Id\" LIMIT @p0",
            Sql(Dialect.PostgreSql, "Books?$select=Id&$orderby=Note desc,Copies")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_reaches_its_last_table_by_the_foreign_column() =>
        Assert.Equal("SELECT t0.\"Id\" FROM \"Books\" AS t0 WHERE t0.\"LibraryId\" = (SELECT t1.\"Id\" FROM \"Libraries\" AS t1 WHERE t1.\"Id\" = @p0) ORDER BY t0.\"Id\" LIMIT @p1",
            Sql(Dialect.Sqlite, $"Libraries({Toy.Id(1)})/Books?$select=Id")[0]);

    [Fact]
    public void Expand_asks_once_a_level_and_numbers_rows_only_for_top_skip_and_count()
    {
        Assert.Equal("SELECT t0.\"Id\", t0.\"LibraryId\" FROM \"Books\" AS t0 WHERE t0.\"LibraryId\" IN (@parents) AND (t0.\"Pages\" > @p0) ORDER BY t0.\"Id\" LIMIT @rows",
            Sql(Dialect.Sqlite, "Libraries?$expand=Books($select=Id;$filter=Pages gt 1)")[1]);
        Assert.Equal("SELECT * FROM (SELECT t0.\"Id\" AS c0, t0.\"LibraryId\" AS c1, ROW_NUMBER() OVER (PARTITION BY t0.\"LibraryId\" ORDER BY t0.\"Id\") AS r"
            + " FROM \"Books\" AS t0 WHERE t0.\"LibraryId\" IN (@parents)) AS w WHERE (r > 0 AND r <= @last) ORDER BY r LIMIT @rows",
            Sql(Dialect.Sqlite, "Libraries?$expand=Books($select=Id;$top=2)")[1]);
    }

    [Theory]
    [InlineData("Pages", "((t0.\"Pages\", t0.\"Id\") > (@p0, @p1))")]
    [InlineData("Id desc", "((t0.\"Id\") < (@p0))")]
    [InlineData("Pages desc", "(t0.\"Pages\" <= @p0 AND ((t0.\"Pages\" < @p0) OR (t0.\"Pages\" = @p0 AND t0.\"Id\" > @p1)))")]
    [InlineData("Note", "(t0.\"Note\" >= @p0 AND ((t0.\"Note\" > @p0) OR (t0.\"Note\" = @p0 AND t0.\"Id\" > @p1)))")]
    [InlineData("Note desc", "((((t0.\"Note\" < @p0 OR t0.\"Note\" IS NULL)) OR (t0.\"Note\" = @p0 AND t0.\"Id\" > @p1)))")]
    public void The_next_page_starts_behind_the_last_row(string order, string condition)
    {
        var statement = new SqlStatement(Dialect.Sqlite);
        var source = statement.From(Toy.Schema(Dialect.Sqlite).Sets["Books"]);
        var parts = order.Split(' ');
        var property = source.Set.Property(parts[0])!;
        var terms = new List<OrderTerm> { new(new SqlValue(source.Column(property), property.Kind, property.Nullable), parts.Length > 1) };
        if (parts[0] != "Id")
            terms.Add(new OrderTerm(new SqlValue(source.Column(source.Set.Key[0]), PropertyKind.Guid, false), false));
        var values = terms.Select(t => t.Value.Kind switch { PropertyKind.Guid => Toy.Id(1), PropertyKind.String => "a", _ => (object)1L });
        var token = ReceivedToken.Decode([1], "q", new SkipToken([.. values], null).Encode([1], "q"));
        Assert.Equal(condition, SkipToken.Condition(terms, token, statement));
    }

    private static IReadOnlyList<string> Sql(Dialect dialect, string url)
    {
        var (path, query) = ODataUrl.Split(url);
        return ODataReader.Plan(Toy.Schema(dialect), new ReadRequest
        {
            Path = path, Query = query, ServiceRoot = World.Root, Scope = EveryRow.Instance, SigningKey = new byte[32],
        }).Statements;
    }
}
