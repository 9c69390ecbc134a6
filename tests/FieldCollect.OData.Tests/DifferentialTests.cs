// The same random question to SQL and to LINQ over the same objects. A failure prints the seed and the URL that replay it.
using System.Text.Json;

namespace FieldCollect.OData.Tests;

public abstract class DifferentialTests(World world)
{
    [Theory]
    [InlineData(1, 400)]
    [InlineData(20260918, 400)]
    public async Task A_random_filter_answers_as_LINQ_does(int seed, int rounds)
    {
        var expressions = new Expressions(new Random(seed), world);
        for (var i = 0; i < rounds; i++)
        {
            var filter = expressions.Next();
            var url = "Books?$top=1000&$select=Id&@c=3&$filter=" + Uri.EscapeDataString(filter.Text);
            var reply = await world.GetAsync(url, pageSize: 1000);
            var expected = world.Books.Where(b => filter.Holds(b) == true).Select(b => b.Id).Order().ToList();
            Assert.True(expected.SequenceEqual(reply.Ids), $"seed {seed}, round {i}: {filter.Text}\n{string.Join('\n', reply.Plan.Statements)}");
        }
    }

    [Theory]
    [InlineData(2, 60)]
    [InlineData(20260919, 60)]
    public async Task Whatever_the_order_and_the_page_size_every_row_comes_once_and_in_order(int seed, int rounds)
    {
        var random = new Random(seed);
        var expressions = new Expressions(random, world);
        (string Text, Func<Book, IComparable?> Value)[] terms =
        [
            ("Pages", b => b.Pages), ("Note", b => Ordinal(b.Note)), ("Price", b => b.Price), ("Copies", b => b.Copies), ("Lent", b => b.Lent),
            ("CollectedAt", b => b.CollectedAt), ("Library/Town", b => Ordinal(expressions.LibraryOf(b).Town)),
            ("Author/Name", b => Ordinal(expressions.AuthorOf(b)?.Name)), ("Author/Born", b => expressions.AuthorOf(b)?.Born),
            ("length(Title)", b => b.Title.Length), ("Pages mod 3", b => b.Pages % 3), ("AuthorId", b => b.AuthorId), ("Id", b => b.Id),
        ];
        for (var i = 0; i < rounds; i++)
        {
            var chosen = Enumerable.Range(0, random.Next(4)).Select(_ => (Term: terms[random.Next(terms.Length)], Descending: random.Next(2) == 0))
                .DistinctBy(c => c.Term.Text).ToList();
            var filter = expressions.Next(1);
            var top = random.Next(3) == 0 ? random.Next(1, 300) : 1000;
            var skip = random.Next(3) == 0 ? random.Next(40) : 0;
            var url = $"Books?$select=Id&@c=3&$filter={Uri.EscapeDataString(filter.Text)}&$top={top}&$skip={skip}"
                + (chosen.Count == 0 ? "" : "&$orderby=" + string.Join(',', chosen.Select(c => c.Term.Text + (c.Descending ? " desc" : ""))));
            var expected = world.Books.Where(b => filter.Holds(b) == true).OrderBy(_ => 0);
            foreach (var (term, descending) in chosen)
                expected = descending ? expected.ThenByDescending(term.Value) : expected.ThenBy(term.Value);
            expected = chosen.Count > 0 && chosen[^1].Descending ? expected.ThenByDescending(b => b.Id) : expected.ThenBy(b => b.Id);
            var rows = expected.Skip(skip).Take(top).Select(b => b.Id).ToList();
            var size = random.Next(1, 60);
            var got = await PagesAsync(url, size);
            Assert.True(rows.SequenceEqual(got), $"seed {seed}, round {i}, page size {size}: {url}");
        }
    }

    [Theory]
    [InlineData(7, 60)]
    [InlineData(20260923, 60)]
    public async Task Random_transformations_result_in_what_LINQ_makes_of_the_rows(int seed, int rounds)
    {
        var random = new Random(seed);
        var expressions = new Expressions(random, world);
        (string Path, Func<Book, object?> Value)[] groups =
        [
            ("Lent", b => b.Lent), ("Note", b => b.Note), ("Library/Town", b => expressions.LibraryOf(b).Town), ("Tens", b => (long)(b.Pages / 10)), ("Copies", b => b.Copies),
        ];
        for (var i = 0; i < rounds; i++)
        {
            var (filter, group, number) = (expressions.Next(1), groups[random.Next(groups.Length)], random.Next(1, 150));
            var (text, rows) = random.Next(4) switch
            {
                0 => ($"topcount({number},Pages)", (Func<IEnumerable<Book>, IEnumerable<Book>>)(b => b.OrderByDescending(x => x.Pages).ThenByDescending(x => x.Id).Take(number))),
                1 => ($"bottomcount({number},Note)", b => b.OrderBy(x => Ordinal(x.Note)).ThenBy(x => x.Id).Take(number)),
                2 => ($"orderby(Copies desc,Pages)/skip({number})/top(50)", b => b.OrderByDescending(x => x.Copies).ThenBy(x => x.Pages).ThenBy(x => x.Id).Skip(number).Take(50)),
                _ => ("identity", b => b),
            };
            var url = $"Books?@c=3&$apply=filter({Uri.EscapeDataString(filter.Text)})/compute(Pages div 10 as Tens)/{text}"
                + $"/groupby(({group.Path}),aggregate($count as N,Pages with sum as S,Price with min as M,Title with max as T,Copies with countdistinct as D,Pages with average as A))";
            var expected = rows(world.Books.Where(b => filter.Holds(b) == true)).GroupBy(group.Value).Select(g => string.Join('|', g.Key, g.Count(), g.Sum(b => b.Pages),
                g.Min(b => b.Price), g.Select(b => b.Title).Max(StringComparer.Ordinal), g.Select(b => b.Copies).OfType<long>().Distinct().Count(), Math.Round(g.Average(b => b.Pages), 6)));
            var reply = await world.GetAsync(url, pageSize: 1000);
            var got = reply.Value.Select(v => string.Join('|', Key(v, group.Path), Value(v.GetProperty("N")), Value(v.GetProperty("S")), Value(v.GetProperty("M")), Value(v.GetProperty("T")), Value(v.GetProperty("D")),
                Math.Round(v.GetProperty("A").GetDouble(), 6)));
            Assert.True(expected.Order(StringComparer.Ordinal).SequenceEqual(got.Order(StringComparer.Ordinal)), $"seed {seed}, round {i}: {Uri.UnescapeDataString(url)}\n{string.Join('\n', reply.Plan.Statements)}");
        }

        static object? Key(JsonElement row, string path) => Value(path.Split('/').Aggregate(row, (at, name) => at.GetProperty(name)));

        static object? Value(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
            JsonValueKind.Number => json.GetDouble(),
            _ => json.GetString(),
        };
    }

    private async Task<List<Guid>> PagesAsync(string url, int size)
    {
        var ids = new List<Guid>();
        for (var next = (string?)url; next is not null;)
        {
            var reply = await world.GetAsync(next, pageSize: size);
            Assert.True(reply.Ids.Count <= size);
            ids.AddRange(reply.Ids);
            next = reply.NextLink;
            Assert.True(ids.Count <= world.Books.Count, "Paging does not end: " + url);
        }
        return ids;
    }

    private static OrdinalText? Ordinal(string? text) => text is null ? null : new OrdinalText(text);

    private sealed record OrdinalText(string Text) : IComparable
    {
        public int CompareTo(object? other) => string.CompareOrdinal(Text, (other as OrdinalText)?.Text);
    }
}

public sealed class DifferentialOnSqlite(SqliteWorld world) : DifferentialTests(world), IClassFixture<SqliteWorld>;

public sealed class DifferentialOnPostgreSql(PostgreSqlWorld world) : DifferentialTests(world), IClassFixture<PostgreSqlWorld>;
