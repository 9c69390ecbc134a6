// A query is planned once for all that ask the same of other values, and never shows one person what is another's.
namespace FieldCollect.OData.Tests;

public abstract class PlanCacheTests(World world)
{
    [Fact]
    public async Task A_kept_query_answers_each_person_in_their_own_scope()
    {
        string[] urls =
        [
            "Books?$filter=Pages gt 3&$count=true", "Libraries?$expand=Books($select=Id),Parent", "Books/$count", "Books?$expand=Library($expand=Branches)",
            "Books?$apply=groupby((LibraryId),aggregate($count as N))", "Libraries?$filter=Books/any(b:b/Pages gt 3)&$orderby=Books/$count",
        ];
        var fresh = new Dictionary<(string, int), string>();
        foreach (var url in urls)
        {
            for (var person = 0; person < 4; person++)
            {
                // Limits of one's own keep out of the cache: this is what a plan made for this person alone answers.
                fresh[(url, person)] = (await world.GetAsync(url, new Person(world, person), limits: new ReadLimits { ExpandDepth = 5 }, pageSize: 1000)).Text;
            }
        }
        foreach (var round in Enumerable.Range(0, 3))
        {
            foreach (var ((url, person), text) in fresh)
                Assert.Equal(text, (await world.GetAsync(url, new Person(world, person), pageSize: 1000)).Text);
        }
        Assert.Equal(4 * urls.Length, fresh.Values.Distinct().Count());
    }

    [Theory]
    [InlineData("Books?$filter=Pages eq 3", "Books?$filter=Pages eq -4", true)]
    [InlineData("Books?$filter=Note eq 'a' and Pages in (1,2)", "Books?$filter=Note eq 'it''s' and Pages in (1,2)", true)]
    [InlineData("Books?$filter=startswith(Title,'a')", "Books?$filter=startswith(Title,'柳')", true)]
    [InlineData("Books?$filter=CollectedAt gt 2020-01-01T00:00:00Z", "Books?$filter=CollectedAt gt 2021-01-01T00:00:00.5Z", true)]
    [InlineData("Books?$top=3&$skip=1", "Books?$top=4&$skip=2", true)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Books", "Libraries(00000000-0000-7000-8000-000000000002)/Books", true)]
    [InlineData("Books?$filter=Pages eq 3", "Books?$filter=Pages eq 30000000000", false)]
    [InlineData("Books?$filter=Note eq 'a'", "Books?$filter=Note eq ''", false)]
    [InlineData("Books?$filter=Note eq 'a'", "Books?$filter=Note eq null", false)]
    [InlineData("Books?$filter=Pages in (1,2)", "Books?$filter=Pages in (1,3)", false)]
    [InlineData("Books?$skip=0", "Books?$skip=1", false)]
    [InlineData("Books?$filter=cast(Pages,'Edm.String') eq '1'", "Books?$filter=cast(Pages,'Edm.Int64') eq 1", false)]
    public async Task Requests_of_one_shape_share_a_query(string one, string other, bool same) =>
        Assert.Equal(same, (await world.GetAsync(one)).Plan.Query == (await world.GetAsync(other)).Plan.Query);

    [Fact]
    public async Task A_shared_query_answers_with_each_ones_own_values()
    {
        foreach (var pages in Enumerable.Range(0, 40))
        {
            Assert.Equal(world.Books.Where(b => b.Pages == pages && b.Note != $"n{pages}").Select(b => b.Id).Order(),
                (await world.GetAsync($"Books?$filter=Pages eq {pages} and Note ne 'n{pages}'", pageSize: 1000)).Ids);
        }
        foreach (var word in new[] { "ash", "Elm", "柳", "o''a" })
            Assert.Equal(world.Books.Count(b => b.Title.StartsWith(word.Replace("''", "'"), StringComparison.Ordinal)).ToString(), (await world.GetAsync($"Books/$count?$filter=startswith(Title,'{word}')")).Text);
        foreach (var phone in world.Authors.Select(a => a.Phone).OfType<string>())
            Assert.Single((await world.GetAsync($"Authors?$filter=Phone eq '{phone}'", fromBody: true)).Ids);
    }

    [Fact]
    public async Task What_was_asked_from_a_body_is_still_refused_in_a_URL()
    {
        await world.GetAsync("Authors?$filter=Phone eq '1'", fromBody: true);
        Assert.Equal("SensitiveInUrl", (await world.RefusedAsync("Authors?$filter=Phone eq '1'")).Code);
    }

    [Fact]
    public async Task However_many_shapes_are_asked_few_are_kept()
    {
        for (var i = 0; i < 1_500; i++)
            await world.GetAsync($"Codes?$top=1&$select=Text&$orderby={string.Join(',', Enumerable.Range(0, 11).Where(b => (i >> b & 1) == 1).Select(b => $"length(Text) add {b}").Take(8).DefaultIfEmpty("Text"))}");
        Assert.InRange(world.Schema.Plans.Count, 1, 1_000);
    }

    private sealed class Person(World world, int number) : IRowScope
    {
        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters) => set.Name switch
        {
            // The same text for persons 1 to 3, another for person 0.
            "Books" when number == 0 => null,
            "Books" => $"{alias}.\"LibraryId\" = {parameters.Add(world.Libraries[number].Id)}",
            "Libraries" when number > 0 => $"{alias}.\"Id\" IN ({parameters.Add(world.Libraries[number].Id)}, {parameters.Add(world.Libraries[number + 3].Id)})",
            _ => null,
        };
    }
}

public sealed class PlanCacheOnSqlite(SqliteWorld world) : PlanCacheTests(world), IClassFixture<SqliteWorld>;

public sealed class PlanCacheOnPostgreSql(PostgreSqlWorld world) : PlanCacheTests(world), IClassFixture<PostgreSqlWorld>;
