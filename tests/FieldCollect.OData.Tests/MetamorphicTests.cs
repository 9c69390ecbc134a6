// Questions that must have the same answer, whatever the answer is.
namespace FieldCollect.OData.Tests;

public abstract class MetamorphicTests(World world)
{
    [Theory]
    [InlineData(4, 120)]
    [InlineData(20260921, 120)]
    public async Task The_same_question_in_other_words_has_the_same_answer(int seed, int rounds)
    {
        var random = new Random(seed);
        var expressions = new Expressions(random, world);
        for (var i = 0; i < rounds; i++)
        {
            var (a, b) = (expressions.Next(2).Text, expressions.Next(1).Text);
            var plain = await Ids($"({a}) and ({b})");
            foreach (var other in new[]
            {
                $"({b}) and ({a})", $"({a}) and ({b}) and true", $"(({a}) AND ({b})) OR false", $"not (not (({a}) and ({b})))", "@x&@x=" + Uri.EscapeDataString($"({a}) and ({b})"),
            })
                Assert.True(plain.SequenceEqual(await Ids(other)), $"seed {seed}, round {i}: {other}");
            var query = Uri.EscapeDataString($"({a}) and ({b})");
            Assert.Equal(plain.Count.ToString(), (await world.GetAsync("Books/$count?@c=3&$filter=" + query)).Text);
            Assert.Equal(plain.Count, (await world.GetAsync("Books?$count=true&$top=0&@c=3&$filter=" + query)).Json.GetProperty("@odata.count").GetInt32());
            Assert.Equal(plain.Count, (await world.GetAsync($"Books?@c=3&$apply=filter({query})/aggregate($count as N)")).Value[0].GetProperty("N").GetInt32());
        }

        async Task<List<Guid>> Ids(string filter) =>
            (await world.GetAsync("Books?$select=Id&@c=3&$filter=" + (filter.StartsWith('@') ? filter : Uri.EscapeDataString(filter)), pageSize: 1000)).Ids;
    }
}

public sealed class MetamorphicOnSqlite(SqliteWorld world) : MetamorphicTests(world), IClassFixture<SqliteWorld>;

public sealed class MetamorphicOnPostgreSql(PostgreSqlWorld world) : MetamorphicTests(world), IClassFixture<PostgreSqlWorld>;
