// What each option, operator, function and transformation asks of each database, in one file a database that can be read from top to
// bottom: Approved/Sqlite.sql and Approved/PostgreSql.sql. FIELDCOLLECT_APPROVE=1 tools/test OData writes them anew; a difference is a
// change of what a database is asked, so look at its plan before it is committed.
using System.Text;

namespace FieldCollect.OData.Tests;

public sealed class ApprovedSqlTests
{
    private static readonly Dictionary<string, string[]> Filters = new()
    {
        ["comparison and logic"] =
        [
            "Pages eq 1", "Pages ne 1", "Note ne 'a'", "Pages gt 1", "Pages ge 1", "Pages lt 1", "Pages le 1", "Note eq null", "Note ne null", "Copies in (1,2,null)",
            "Lent and not (Pages gt 1)", "Pages gt 1 or Note gt 'a'", "not (Note gt 'a')", "Note eq Title", "Author eq null", "Library/Parent/Town eq 'a'", "$it/Pages gt 1", "Pages gt @a",
        ],
        ["arithmetic"] =
        [
            "Pages add 1 gt 2", "Pages sub 1 gt 2", "Pages mul 2 gt 2", "Pages div 2 gt 2", "Pages divby 2 gt 2", "Pages mod 2 eq 1", "Price mod 2 eq 1", "-Pages lt 1",
            "CollectedAt add duration'P1D' gt now()", "now() sub CollectedAt gt duration'P1D'", "Printed add duration'P1D' gt 2000-01-01", "Printed sub 2000-01-01 gt duration'P1D'",
        ],
        ["text"] =
        [
            "contains(Title,'a')", "startswith(Title,'a')", "startswith(Title,Note)", "endswith(Title,'a')", "length(Title) gt 1", "indexof(Title,'a') eq 1", "substring(Title,1) eq 'a'",
            "substring(Title,1,2) eq 'a'", "tolower(Title) eq 'a'", "toupper(Title) eq 'A'", "trim(Title) eq 'a'", "concat(Title,'a') eq 'a'", "matchesPattern(Title,'^a.$')",
        ],
        ["days and instants"] =
        [
            "year(Printed) eq 1", "month(Printed) eq 1", "day(CollectedAt) eq 1", "hour(CollectedAt) eq 1", "minute(CollectedAt) eq 1", "second(CollectedAt) eq 1",
            "hour(time(CollectedAt)) eq 1", "fractionalseconds(CollectedAt) lt 0.5", "date(CollectedAt) eq 2000-01-01", "time(CollectedAt) lt 12:00:00",
            "totaloffsetminutes(CollectedAt) eq 0", "totaloffsetminutes(2000-01-01T00:00:00+08:00) eq 480", "totalseconds(now() sub CollectedAt) gt 1", "CollectedAt lt now()",
            "CollectedAt gt mindatetime()", "CollectedAt lt maxdatetime()",
        ],
        ["numbers, types and choice"] =
        [
            "round(Price) eq 1", "floor(Price) eq 1", "ceiling(Price) eq 1", "cast(Pages,Edm.String) eq '1'", "cast(Pages,Edm.Double) gt 1", "cast(Lent,Edm.String) eq 'true'",
            "cast(CollectedAt,Edm.Date) eq 2000-01-01", "isof(Copies,Edm.Int64)", "isof(Toy.Book)", "isof(Author,Toy.Author)", "case(Lent:Title,true:Note) eq 'a'",
        ],
        ["collections"] =
        [
            "Library/Books/any()", "Library/Books/any(b:b/Pages gt 1)", "Library/Books/all(b:b/Pages gt 1)", "Library/Books/any(b:b/Pages gt $it/Pages)", "Library/Books/$count gt 1",
            "Library/Books/$count($filter=Pages gt 1) gt 1", "Library/Books/$count($search=a;$filter=Pages gt 1) gt 1",
        ],
    };

    private static readonly Dictionary<string, string[]> Urls = new()
    {
        ["paths"] =
        [
            "Books", "Libraries(@id)", "Libraries(Name='a')", "Codes(List='a',Value='b')", "Libraries(@id)/Name", "Libraries(@id)/Books", "Libraries(@id)/Books/$count", "Books(@id)/Library",
            "Books(@id)/Author/$ref", "Libraries(@id)/Books/$ref", "$entity?$id=Libraries(@id)",
        ],
        ["order and pages"] =
        [
            "Books?$select=Id&$orderby=Pages", "Books?$select=Id&$orderby=Note", "Books?$select=Id&$orderby=Note desc,Copies", "Books?$select=Id&$orderby=Author/Born desc",
            "Books?$select=Id&$orderby=Library/Books/$count($filter=Pages gt 1) desc", "Books?$select=Id&$orderby=tolower(Title)", "Books?$select=Id&$top=5&$skip=2&$count=true",
        ],
        ["select, search and compute"] =
        [
            "Libraries?$select=*", "Books?$select=Title,Pages&$format=json&$schemaversion=*", "Books?$select=Id&$search=a NOT b", "Books?$select=Id,X&$compute=Pages add 1 as X&$filter=X gt 1&$orderby=X",
        ],
        ["expand"] =
        [
            "Books?$select=Id&$expand=Library($select=Name;$expand=Parent($select=Name))", "Libraries?$select=Id&$expand=Books($select=Id;$filter=Pages gt 1;$orderby=Pages desc)",
            "Libraries?$select=Id&$expand=Books($select=Id;$top=2;$skip=1;$count=true)", "Libraries?$select=Id&$expand=Books/$ref", "Libraries?$select=Id&$expand=Books/$count($filter=Pages gt 1)",
            "Libraries?$select=Id&$expand=*/$ref", "Libraries?$select=Id&$expand=Branches($select=Id;$levels=2)", "Libraries?$select=Id&$expand=Books($select=Id;$search=a;$compute=Pages add 1 as X)",
        ],
        ["apply"] =
        [
            "Books?$apply=aggregate($count as N)", "Books?$apply=aggregate(Pages with sum as A,Price with sum as B,Pages with average as C,Title with min as D,CollectedAt with max as E,AuthorId with countdistinct as F)",
            "Libraries?$apply=aggregate(Books/$count as N)", "Books?$apply=filter(Pages gt 1)/groupby((Library/Name,Lent),aggregate($count as N))&$filter=N gt 1&$orderby=N desc",
            "Books?$apply=compute(Pages div 10 as T)/groupby((T))/aggregate($count as N)", "Books?$apply=identity/search(a)/aggregate($count as N)",
            "Books?$select=Id&$apply=orderby(Pages desc)/skip(2)/top(3)", "Books?$select=Id&$apply=topcount(3,Pages)", "Books?$select=Id&$apply=bottomcount(3,Note)",
            "Books?$select=Id&$apply=topsum(100,Pages)", "Books?$select=Id&$apply=bottomsum(100,Copies)", "Books?$select=Id&$apply=toppercent(10,Price)", "Books?$select=Id&$apply=bottompercent(10,Pages)",
            "Books?$apply=concat(groupby((Lent),aggregate($count as N)),aggregate($count as N,Pages with sum as S))",
        ],
    };

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public void What_the_database_is_asked_is_as_approved(string database)
    {
        var dialect = database == "Sqlite" ? SqliteWorld.WithFunctions : Dialect.PostgreSql;
        var text = new StringBuilder();
        foreach (var (title, filters) in Filters)
        {
            text.Append("\n-- $filter: ").Append(title).Append("\n\n");
            foreach (var filter in filters)
                Add(text, filter, Sql(dialect, "Books/$count?$filter=" + Uri.EscapeDataString(filter) + "&@a=1"));
        }
        foreach (var (title, urls) in Urls)
        {
            text.Append("\n-- ").Append(title).Append("\n\n");
            foreach (var url in urls)
                Add(text, url, Sql(dialect, url.Replace("@id", Toy.Id(1).ToString(), StringComparison.Ordinal)));
        }
        Approve(database + ".sql", text.ToString().TrimStart());
    }

    [Fact]
    public void Every_option_function_and_transformation_is_among_them()
    {
        var all = string.Join('\n', Filters.Values.Concat(Urls.Values).SelectMany(f => f)) + "\n$filter $levels";
        Assert.All(Filter.Known.Append("matchesPattern").Append("now").Append("case").Append("isof").Append("cast"), name => Assert.Contains(name + "(", all, StringComparison.Ordinal));
        // A skip token is made by a reply; SqlTextTests has its conditions.
        Assert.All(QueryOptions.Supported.Where(o => o != "$skiptoken"), name => Assert.Contains(name, all, StringComparison.Ordinal));
        Assert.All(Transformation.Known, name => Assert.Matches($@"[=/(]{name}\b", all));
    }

    private static void Add(StringBuilder text, string question, IEnumerable<string> statements)
    {
        text.Append("-- ").Append(question).Append('\n');
        foreach (var statement in statements)
            text.Append(statement).Append(";\n");
    }

    private static IReadOnlyList<string> Sql(Dialect dialect, string url)
    {
        var (path, query) = ODataUrl.Split(url);
        return ODataReader.Plan(Toy.Schema(dialect), new ReadRequest
        {
            Path = path, Query = query, ServiceRoot = World.Root, Scope = EveryRow.Instance, SigningKey = new byte[32],
        }).Statements;
    }

    private static void Approve(string file, string generated)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "FieldCollect.sln")))
            root = root.Parent!;
        var path = Path.Combine(root.FullName, "tests/FieldCollect.OData.Tests/Approved", file);
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, generated);
        }
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved == generated)
            return;
        var (was, now) = (approved.Split('\n'), generated.Split('\n'));
        var line = was.Zip(now).TakeWhile(l => l.First == l.Second).Count();
        Assert.Fail($"{file}, line {line + 1} was:\n{was.ElementAtOrDefault(line)}\nand is:\n{now.ElementAtOrDefault(line)}\nIf that is meant, run FIELDCOLLECT_APPROVE=1 tools/test OData and commit the file.");
    }
}
