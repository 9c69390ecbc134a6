// Questions of random shape: every type against every operator and function, sensible or not. Each is answered or refused; an
// exception of a database would be a fault of ours. A failure prints the seed and the URL that replay it.
using System.Data.Common;

namespace FieldCollect.OData.Tests;

public abstract class FuzzTests(World world)
{
    private static readonly string[] Atoms =
    [
        "Id", "LibraryId", "AuthorId", "Title", "Note", "Pages", "Copies", "Price", "Lent", "Printed", "CollectedAt", "Tags", "Library/Name", "Author/Born", "Author/Phone",
        "Library/Parent/Town", "Library/Books/$count", "Author", "null", "true", "false", "0", "1", "-1", "2147483647", "9223372036854775807", "1.5", "1e300", "INF", "NaN",
        "''", "'a'", "'%00'", "'\uD83D\uDE00'", "2020-02-29", "0001-01-01", "9999-12-31T23:59:59Z", "2020-02-29T12:00:00.123Z", "00000000-0000-7000-8000-000000000001",
        "duration'P1D'", "12:00:00", "@a", "now()",
    ];

    private static readonly string[] Functions =
    [
        "contains", "startswith", "endswith", "length", "indexof", "substring", "tolower", "toupper", "trim", "concat", "year", "month", "day", "hour", "minute", "second",
        "date", "time", "round", "floor", "ceiling", "cast", "isof", "fractionalseconds", "maxdatetime", "totaloffsetminutes",
    ];

    [Theory]
    [InlineData(3, 3000)]
    [InlineData(20260920, 3000)]
    [InlineData(5, 3000)]
    public async Task Any_question_is_answered_or_refused_and_never_a_fault(int seed, int rounds)
    {
        var random = new Random(seed);
        var answered = 0;
        for (var i = 0; i < rounds; i++)
        {
            var text = Uri.EscapeDataString(Expression(random, random.Next(1, 4)).Replace("%00", "\0"));
            var url = $"Books?$select=Id&$top=3&@a={random.Next(3)}&" + (random.Next(4) == 0 ? $"$orderby={text}" : $"$filter={text}");
            try
            {
                var reply = await world.GetAsync(url, pageSize: 2);
                answered++;
                if (reply.NextLink is { } next)
                {
                    var again = (await world.GetAsync(next, pageSize: 2)).Ids.Intersect(reply.Ids);
                    Assert.True(!again.Any(), $"seed {seed}, round {i}: a row comes twice: {Uri.UnescapeDataString(url)}");
                }
            }
            catch (ODataProblem)
            {
                // Refused, which is an answer.
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, round {i}: {Uri.UnescapeDataString(url)}\n{fault.GetType().Name} {(fault as DbException)?.SqlState} {fault.Message}");
            }
        }
        Assert.True(answered > rounds / 20, $"Only {answered} of {rounds} were answered: the fuzz no longer asks anything.");
    }

    /// <summary>What random runs have found, kept for ever. Each is a filter or an order that once was a fault or paged wrongly.</summary>
    [Theory]
    [InlineData("$orderby=not (Library/Books/all(b:b/Pages gt 3))")]
    [InlineData("$orderby=Library/Books/$count mul 9223372036854775807")]
    [InlineData("$orderby=null lt Pages")]
    [InlineData("$filter=-(null) eq 1")]
    [InlineData("$filter=-(null gt null)")]
    [InlineData("$filter=NaN le INF")]
    [InlineData("$filter=not (null) eq Copies mul 0")]
    [InlineData("$filter=2147483647 eq not (null)")]
    [InlineData("$filter=Printed lt CollectedAt")]
    [InlineData("$filter=substring(Title,Library/Books/$count) eq ''")]
    [InlineData("$filter=substring(Title,2147483647) eq ''")]
    [InlineData("$filter=Title eq 'a%00'")]
    public async Task A_question_that_once_was_a_fault_is_answered_or_refused(string query)
    {
        try
        {
            var reply = await world.GetAsync("Books?$select=Id&" + query, pageSize: 7);
            var rows = new List<Guid>(reply.Ids);
            for (var next = reply.NextLink; next is not null; next = reply.NextLink)
                rows.AddRange((reply = await world.GetAsync(next, pageSize: 7)).Ids);
            Assert.Equal(rows.Count, rows.Distinct().Count());
            Assert.Equal((await world.GetAsync("Books?$select=Id&$top=0&$count=true&" + query)).Json.GetProperty("@odata.count").GetInt32(), rows.Count);
        }
        catch (ODataProblem problem)
        {
            Assert.Contains(problem.Code, (string[])["MalformedUrl", "NotSupported", "NotComputable"]);
        }
    }

    private static string Expression(Random random, int depth)
    {
        if (depth == 0 || random.Next(8) == 0)
            return Atoms[random.Next(Atoms.Length)];
        string Next() => Expression(random, depth - 1);
        string Operator(params string[] of) => of[random.Next(of.Length)];
        return random.Next(12) switch
        {
            0 => $"({Next()} {Operator("and", "or")} {Next()})",
            1 => $"not ({Next()})",
            2 => $"-({Next()})",
            3 or 4 => $"({Next()} {Operator("add", "sub", "mul", "div", "mod")} {Next()})",
            5 => $"({Next()} in ({Atoms[random.Next(Atoms.Length)]},{Atoms[random.Next(Atoms.Length)]}))",
            6 or 7 => $"{Functions[random.Next(Functions.Length)]}({string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Next()))})",
            8 => $"Library/Books/{Operator("any", "all")}(b:b/Pages gt 3 and {Next()})",
            _ => $"({Next()} {Operator("eq", "ne", "gt", "ge", "lt", "le")} {Next()})",
        };
    }
}

public sealed class FuzzOnSqlite(SqliteWorld world) : FuzzTests(world), IClassFixture<SqliteWorld>;

public sealed class FuzzOnPostgreSql(PostgreSqlWorld world) : FuzzTests(world), IClassFixture<PostgreSqlWorld>;
