// The same question to both databases: the same rows, or a refusal with the same code.
namespace FieldCollect.OData.Tests;

public sealed class AgreementTests(SqliteWorld sqlite, PostgreSqlWorld postgres) : IClassFixture<SqliteWorld>, IClassFixture<PostgreSqlWorld>
{
    [Theory]
    [InlineData(8, 3000)]
    [InlineData(20260924, 3000)]
    public async Task Both_databases_give_one_answer(int seed, int rounds)
    {
        var random = new Random(seed);
        var bad = new List<string>();
        var some = 0;
        for (var i = 0; i < rounds; i++)
        {
            var text = FuzzTests.Expression(random, random.Next(1, 4)).Replace("%00", "x");
            var url = $"Books?$select=Id&@a={random.Next(3)}&$filter=" + Uri.EscapeDataString(text);
            var (one, other) = (await Answer(sqlite, url), await Answer(postgres, url));
            if (one.Contains(" rows ", StringComparison.Ordinal))
                some++;
            if (one != other)
                bad.Add($"seed {seed}, round {i}: {text}\n   {one}\n   {other}");
        }
        Assert.True(bad.Count == 0, string.Join('\n', bad.Take(20)));
        Assert.True(some > rounds / 40, $"Only {some} of {rounds} were answered: nothing is compared any more.");
    }

    private static async Task<string> Answer(World world, string url)
    {
        try
        {
            var ids = (await world.GetAsync(url, pageSize: 1000)).Ids;
            return ids.Count + " rows " + string.Join(',', ids.Take(3));
        }
        catch (ODataProblem problem)
        {
            return problem.Code;
        }
    }
}
