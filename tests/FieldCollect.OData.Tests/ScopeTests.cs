// Somebody who may see three libraries and their books. Whatever way is tried, the others are not there.
namespace FieldCollect.OData.Tests;

public abstract class ScopeTests(World world)
{
    private readonly ThreeLibraries _scope = new([.. world.Libraries.Take(3).Select(l => l.Id)]);
    private HashSet<Guid> Seen => _scope.Libraries;
    private Library Hidden => world.Libraries[4];
    private Book HiddenBook => world.Books.First(b => b.LibraryId == Hidden.Id && b.AuthorId is not null);
    private IEnumerable<Book> SeenBooks => world.Books.Where(b => Seen.Contains(b.LibraryId));

    [Fact]
    public async Task A_row_outside_the_scope_is_not_found_by_key()
    {
        Assert.Equal(ReadOutcome.NotFound, (await Get($"Libraries({Hidden.Id})")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await Get($"Libraries({Hidden.Id})/Name")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await world.GetAsync($"Libraries({Hidden.Id})", _scope, ifNoneMatch: "*")).Result.Outcome);
    }

    [Fact]
    public async Task A_row_outside_the_scope_is_not_in_collections_or_counts()
    {
        Assert.Equal(Seen.Order(), (await Get("Libraries")).Ids);
        Assert.Equal(SeenBooks.Count().ToString(), (await Get("Books/$count")).Text);
        Assert.Equal(3, (await Get("Libraries?$count=true&$top=1")).Json.GetProperty("@odata.count").GetInt32());
    }

    [Fact]
    public async Task Nothing_is_reached_through_a_parent_outside_the_scope()
    {
        Assert.Equal(ReadOutcome.NotFound, (await Get($"Libraries({Hidden.Id})/Books")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await Get($"Libraries({Hidden.Id})/Books/$count")).Result.Outcome);
        Assert.Equal(ReadOutcome.NotFound, (await Get($"Books({HiddenBook.Id})/Author")).Result.Outcome);
    }

    [Fact]
    public async Task Expand_shows_only_what_is_in_scope()
    {
        foreach (var library in (await Get("Libraries?$expand=Branches($count=true)")).Value)
        {
            var branches = world.Libraries.Count(l => l.ParentId == library.GetProperty("Id").GetGuid() && Seen.Contains(l.Id));
            Assert.Equal(branches, library.GetProperty("Branches@odata.count").GetInt32());
            Assert.Equal(branches, library.GetProperty("Branches").GetArrayLength());
        }
        var books = (await Get("Authors?$expand=Books")).Value.SelectMany(a => a.GetProperty("Books").EnumerateArray()).Select(b => b.GetProperty("Id").GetGuid());
        Assert.Equal(SeenBooks.Where(b => b.AuthorId is not null).Select(b => b.Id).Order(), books.Order());
    }

    [Fact]
    public async Task A_question_about_a_hidden_row_is_answered_as_if_it_were_not_there()
    {
        var author = HiddenBook.AuthorId!.Value;
        var expected = SeenBooks.Count(b => b.AuthorId == author);
        Assert.Equal(expected > 0 ? "1" : "0", (await Get($"Authors/$count?$filter=Id eq {author} and Books/any()")).Text);
        Assert.Equal("1", (await Get($"Authors/$count?$filter=Id eq {author} and Books/$count eq {expected}")).Text);
        Assert.Equal("1", (await Get($"Authors/$count?$filter=Id eq {author} and Books/all(b:b/Library/Name ne '{Hidden.Name}')")).Text);
        Assert.Equal("0", (await Get($"Libraries/$count?$filter=Parent/Name eq '{Hidden.Name}' or Branches/any(l:l/Name eq '{Hidden.Name}')")).Text);
    }

    [Fact]
    public async Task Sorting_by_a_hidden_row_sorts_as_by_null()
    {
        var scope = new ThreeLibraries([.. world.Libraries.Select(l => l.Id)]) { BooksOnly = Seen };
        var rows = (await world.GetAsync("Books?$orderby=Library/Name&$top=1&$expand=Library", scope)).Value;
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rows[0].GetProperty("Library").ValueKind);
    }

    private Task<Reply> Get(string url) => world.GetAsync(url, _scope, pageSize: 1000);

    private sealed class ThreeLibraries(HashSet<Guid> libraries) : IRowScope
    {
        public HashSet<Guid> Libraries => libraries;

        /// <summary>Where given, the libraries that are hidden although their books are not.</summary>
        public HashSet<Guid>? BooksOnly { get; init; }

        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters)
        {
            string In(string column, HashSet<Guid> ids) => $"{alias}.\"{column}\" IN ({string.Join(", ", ids.Select(id => parameters.Add(id)))})";
            return set.Name switch { "Libraries" => In("Id", BooksOnly ?? libraries), "Books" => In("LibraryId", libraries), _ => null };
        }
    }
}

public sealed class ScopeOnSqlite(SqliteWorld world) : ScopeTests(world), IClassFixture<SqliteWorld>;

public sealed class ScopeOnPostgreSql(PostgreSqlWorld world) : ScopeTests(world), IClassFixture<PostgreSqlWorld>;
