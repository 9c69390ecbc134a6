// What a client may not ask, and the code that tells it so. Plans only: nothing here reaches a database.
using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData.Tests;

public sealed class RefusalTests
{
    private static readonly ODataSchema Schema = Toy.Schema(Dialect.Sqlite);

    [Theory]
    [InlineData("Nothing", "UnknownEntitySet")]
    [InlineData("Books(1)/Nothing", "MalformedUrl")]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Nothing", "UnknownEntitySet")]
    [InlineData("Books?$nothing=1", "UnknownOption")]
    [InlineData("Books?$filter=Nothing eq 1", "UnknownProperty")]
    [InlineData("Books?$filter=Library/Nothing eq 1", "UnknownProperty")]
    [InlineData("Books?$select=Nothing", "UnknownProperty")]
    [InlineData("Books?$orderby=Nothing", "UnknownProperty")]
    [InlineData("Books?$expand=Nothing", "UnknownProperty")]
    [InlineData("Books?$filter=Pages eq", "MalformedUrl")]
    [InlineData("Books?$filter=Pages eq 'a'", "MalformedUrl")]
    [InlineData("Books?$filter=Pages", "MalformedUrl")]
    [InlineData("Books?$filter=", "MalformedUrl")]
    [InlineData("Books?$filter=Id eq 'x'", "MalformedUrl")]
    [InlineData("Books?$top=-1", "MalformedUrl")]
    [InlineData("Books?$top=x", "MalformedUrl")]
    [InlineData("Books?$skip=1.5", "MalformedUrl")]
    [InlineData("Books?$count=maybe", "MalformedUrl")]
    [InlineData("Books?$top=1&top=2", "RepeatedOption")]
    [InlineData("Books?$TOP=1&$top=2", "RepeatedOption")]
    [InlineData("Books?@a=1&@a=2", "RepeatedOption")]
    [InlineData("Books?$Nothing", "UnknownOption")]
    [InlineData("Books?$=1", "UnknownOption")]
    [InlineData("Libraries?$expand=Books(TOP=1;top=2)", "RepeatedOption")]
    [InlineData("Libraries?$expand=Books(nothing=1)", "UnknownOption")]
    [InlineData("Libraries?$expand=*($levels=2)", "NotSupported")]
    [InlineData("$metadata?$top=1", "MalformedUrl")]
    [InlineData("?$filter=1 eq 1", "MalformedUrl")]
    [InlineData("Books/$count?$top=1", "MalformedUrl")]
    [InlineData("Books/$count?$skip=1", "MalformedUrl")]
    [InlineData("Books/$count?$expand=Library", "MalformedUrl")]
    [InlineData("Books/$count?$select=Id", "MalformedUrl")]
    [InlineData("Books/$count?$orderby=Pages", "MalformedUrl")]
    [InlineData("Books/$count?$count=true", "MalformedUrl")]
    [InlineData("Books/$ref?$select=Id", "MalformedUrl")]
    [InlineData("Books/$ref?$expand=Library", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$top=1", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$skip=1", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$count=true", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$orderby=Pages", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$search=a", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$skiptoken=a", "BadSkipToken")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)/Title/$value?$top=1", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)/Author/$ref?$select=Id", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$filter=Pages eq 1", "MalformedUrl")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)/Title?$select=Title", "MalformedUrl")]
    [InlineData("Books?$expand=Library($top=1)", "MalformedUrl")]
    [InlineData("Codes('Sex')", "MalformedUrl")]
    [InlineData("Books?$filter=Tags eq null", "NotFilterable")]
    [InlineData("Books?$orderby=Printed", "NotSortable")]
    [InlineData("Books?$orderby=Library/Name,Tags", "MalformedUrl")]
    [InlineData("Books?$orderby=Author/Phone", "NotSortable")]
    [InlineData("Authors?$filter=Phone eq '13900001234'", "SensitiveInUrl")]
    [InlineData("Authors?$filter=contains(Phone,'139')", "SensitiveInUrl")]
    [InlineData("Books?$filter=Author/Phone in ('13900001234')", "SensitiveInUrl")]
    [InlineData("Libraries?$expand=Books($filter=Author/Phone ne null)", "SensitiveInUrl")]
    [InlineData("Libraries?$filter=Books/any(b:b/Author/Phone eq @p)&@p='13900001234'", "SensitiveInUrl")]
    [InlineData("Books?$deltatoken=x", "NotSupported")]
    [InlineData("Books?$filter=geo.length(Title) gt 1", "NotSupported")]
    [InlineData("Books?$filter=nosuch(Title)", "NotSupported")]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Plan/$value", "NotSupported")]
    [InlineData("Overdue(Since=2020-01-01)", "NotSupported")]
    [InlineData("Authors?$search=x", "NotSupported")]
    [InlineData("Books?$search=a AND", "MalformedUrl")]
    [InlineData("Books?$search=(a", "MalformedUrl")]
    [InlineData("Books?$search=%22a", "MalformedUrl")]
    [InlineData("Books?$index=1", "NotSupported")]
    [InlineData("Books?$id=Books(1)", "MalformedUrl")]
    [InlineData("Books?$schemaversion=7", "NotFound")]
    [InlineData("Books?$levels=2", "UnknownOption")]
    [InlineData("Books?$filter=title eq 'a'", "UnknownProperty")]
    [InlineData("books", "UnknownEntitySet")]
    [InlineData("Books?$filter=Title has 'x'", "MalformedUrl")]
    [InlineData("Books?$filter=matchesPattern(Title,'^a')", "NotSupported")]
    [InlineData("Books?$filter=CollectedAt gt Printed", "NotSupported")]
    [InlineData("Books?$filter=Library/Books/$count($top=1) gt 1", "MalformedUrl")]
    [InlineData("Books?$filter=Library/Books/$count($filter=Nothing eq 1) gt 1", "UnknownProperty")]
    [InlineData("Books?$filter=Library/Books/$count($filter=Author/Phone eq null) gt 1", "SensitiveInUrl")]
    [InlineData("Books?$compute=Pages add 1 as Title", "MalformedUrl")]
    [InlineData("Books?$compute=Pages add 1 as P&$filter=Q gt 1", "UnknownProperty")]
    [InlineData("Books?$compute=Pages add 1 as P&$select=Q", "UnknownProperty")]
    [InlineData("Books?$compute=Author/Phone as P", "SensitiveInUrl")]
    [InlineData("Books?$apply=topcount(2,Nothing)", "UnknownProperty")]
    [InlineData("Books?$apply=topcount(2,Author/Phone)", "NotSortable")]
    [InlineData("Books?$apply=topcount(2,Printed)", "NotSortable")]
    [InlineData("Books?$apply=topcount(x,Pages)", "MalformedUrl")]
    [InlineData("Books?$apply=topcount(Pages)", "MalformedUrl")]
    [InlineData("Books?$apply=topsum(-1,Pages)", "MalformedUrl")]
    [InlineData("Books?$apply=topsum(1,Title)", "MalformedUrl")]
    [InlineData("Books?$apply=top(1.5)", "MalformedUrl")]
    [InlineData("Books?$apply=identity()", "MalformedUrl")]
    [InlineData("Books?$apply=filter", "MalformedUrl")]
    [InlineData("Books?$apply=nosuch(1)", "MalformedUrl")]
    [InlineData("Books?$apply=filter(Pages gt 1)/", "MalformedUrl")]
    [InlineData("Books?$apply=concat(aggregate($count as N))", "MalformedUrl")]
    [InlineData("Books?$apply=concat(groupby((Title)),aggregate(Pages with sum as Title))", "MalformedUrl")]
    [InlineData("Books?$apply=aggregate(Pages/$count as N)", "MalformedUrl")]
    [InlineData("Books?$apply=aggregate(AuthorId/$count as N)", "MalformedUrl")]
    [InlineData("Books?$apply=groupby((Lent),aggregate(Pages/$count as N))", "MalformedUrl")]
    [InlineData("Books?$apply=groupby((Lent))/search(ash)", "NotSupported")]
    [InlineData("Authors?$apply=search(ash)/aggregate($count as N)", "NotSupported")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)?$apply=identity", "MalformedUrl")]
    [InlineData("Books/$count?$apply=identity", "MalformedUrl")]
    [InlineData("Books?$apply=groupby((Nothing))", "UnknownProperty")]
    [InlineData("Books?$apply=groupby((Author/Phone))", "SensitiveInUrl")]
    [InlineData("Books?$apply=aggregate(Title with sum as S)", "MalformedUrl")]
    [InlineData("Books?$apply=groupby((Title))&$filter=Pages gt 1", "UnknownProperty")]
    [InlineData("Books?$apply=groupby((Title))&$expand=Author", "MalformedUrl")]
    [InlineData("Books?$apply=groupby((Lent))&$orderby=Library/Books/$count", "UnknownProperty")]
    [InlineData("Libraries?$expand=Branches($levels=0)", "MalformedUrl")]
    [InlineData("Libraries?$expand=Branches($levels=9)", "TooComplex")]
    [InlineData("Libraries?$filter=Books/any(a:Books/any(b:a/Pages add b/Pages eq 1))", "TooComplex")]
    [InlineData("Libraries?$filter=Books/any(a:a/Author/Books/any(b:b/Author/Books/any(c:a/Pages add c/Pages eq 1)))", "TooComplex")]
    [InlineData("Libraries?$filter=Books/any(a:a/Author/Books/any(b:a/Author/Books/any(c:c/Pages eq 1)))", "TooComplex")]
    [InlineData("Libraries?$expand=Books($levels=2)", "MalformedUrl")]
    [InlineData("Libraries?$expand=Books,Books", "MalformedUrl")]
    [InlineData("Libraries?$expand=Books(", "MalformedUrl")]
    [InlineData("Libraries?$expand=Books($nothing=1)", "UnknownOption")]
    [InlineData("Libraries?$expand=Books($top=1;$top=2)", "RepeatedOption")]
    [InlineData("Libraries?$expand=Books/Author", "NotSupported")]
    [InlineData("Libraries?$expand=Parent/$count", "MalformedUrl")]
    [InlineData("Libraries?$select=Parent/Name", "NotSupported")]
    [InlineData("Libraries(Town='x')", "MalformedUrl")]
    [InlineData("Libraries/$each", "NotSupported")]
    [InlineData("$crossjoin(Books,Authors)", "NotSupported")]
    [InlineData("$all", "NotSupported")]
    [InlineData("$entity", "MalformedUrl")]
    [InlineData("$entity?$id=http://elsewhere.example/Books(1)", "MalformedUrl")]
    [InlineData("Books?$format=atom", "NotAcceptable")]
    [InlineData("$metadata?$format=atom", "NotAcceptable")]
    [InlineData("Libraries?$expand=Books($expand=Library($expand=Books($expand=Library($expand=Books))))", "TooComplex")]
    [InlineData("Books?$skiptoken=AAAA", "BadSkipToken")]
    [InlineData("Books?$skiptoken=***", "BadSkipToken")]
    public void A_question_that_cannot_be_answered_is_refused_with_its_code(string url, string code) =>
        Assert.Equal(code, Refused(url).Code);

    [Theory]
    [InlineData("Authors?$filter=contains(Phone,'139')")]
    [InlineData("Authors?$filter=Phone gt '1'")]
    [InlineData("Authors?$filter=Phone ne '13900001234'")]
    [InlineData("Authors?$filter=not (Phone eq '13900001234')")]
    [InlineData("Authors?$filter=Phone eq Name")]
    [InlineData("Authors?$filter=Phone in ('1',null)")]
    [InlineData("Authors?$filter=tolower(Phone) eq '1'")]
    public void Ciphertext_has_no_order_and_no_parts_also_from_a_body(string url) =>
        Assert.Equal("NotFilterable", Refused(url, fromBody: true).Code);

    [Theory]
    [InlineData("$filter=Phone eq '13900001234'", "$top=1")]
    [InlineData("@p='13900001234'", "$filter=Phone eq @p")]
    [InlineData("@p='13900001234'&$top=3", "$filter=Phone in (@p)")]
    [InlineData("$apply=filter(Phone eq '13900001234')", "$top=1")]
    [InlineData("$compute=Phone eq '13900001234' as P", "$top=1")]
    [InlineData("$expand=Books($filter=Author/Phone eq '13900001234')", "$top=1")]
    [InlineData("$orderby=Books/$count($filter=Author/Phone eq '13900001234')", "$top=1")]
    [InlineData("%24filter=Phone%20eq%20'13900001234'", "")]
    public void What_stood_in_the_URL_of_a_query_is_no_safer_for_its_body(string url, string body) =>
        Assert.Equal("SensitiveInUrl", Refused("Authors", fromBody: true, query: body, urlQuery: url).Code);

    [Theory]
    [InlineData("")]
    [InlineData("$top=1&$count=true&$format=json")]
    [InlineData("$select=Id,Name&$orderby=Name desc&$skip=0&tracked=1")]
    [InlineData("$expand=Books")]
    public void A_page_of_a_query_may_be_asked_for_in_its_URL(string url)
    {
        var plan = ODataReader.Plan(Schema, new ReadRequest
        {
            Path = "Authors", UrlQuery = url, Query = "$filter=Phone eq '13900001234'", FromBody = true, ServiceRoot = World.Root, Scope = EveryRow.Instance, SigningKey = new byte[32],
        });
        Assert.True(plan.Sensitive);
    }

    [Fact]
    public void A_problem_never_repeats_a_literal()
    {
        foreach (var url in new[]
        {
            "Authors?$filter=Phone eq '13900001234'", "Books?$filter=Title eq '13900001234", "Books?$filter=Pages eq '13900001234'",
            "Books?$filter=contains('13900001234')", "Books?$filter=Id eq 13900001234x", "Books(13900001234)", "Books?$filter=nosuch('13900001234')",
        })
        {
            var problem = Refused(url);
            Assert.DoesNotContain("1390000", problem.Message + problem.Target, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bombs_are_refused_within_a_second()
    {
        var bombs = new Dictionary<string, string>
        {
            ["parentheses"] = "Books?$filter=" + new string('(', 20_000) + "Pages eq 1" + new string(')', 20_000),
            ["not"] = "Books?$filter=" + string.Concat(Enumerable.Repeat("not ", 5_000)) + "Lent",
            ["minus"] = "Books?$filter=Pages eq " + new string('-', 20_000) + "Copies",
            ["or"] = "Books?$filter=" + string.Join(" or ", Enumerable.Repeat("Pages eq 1", 5_000)),
            ["and just over"] = "Books?$filter=" + string.Join(" and ", Enumerable.Repeat("Pages eq 1", 300)),
            ["in"] = "Books?$filter=Pages in (" + string.Join(',', Enumerable.Range(0, 10_000)) + ")",
            ["paths"] = "Libraries?$filter=" + string.Concat(Enumerable.Repeat("Parent/", 5_000)) + "Name eq 'x'",
            ["joins"] = "Libraries?$filter=" + string.Concat(Enumerable.Repeat("Parent/", 80)) + "Name eq 'x'",
            ["many lists"] = "Books?$filter=" + string.Join(" or ", Enumerable.Repeat("Pages in (" + string.Join(',', Enumerable.Range(0, 300)) + ")", 5)),
            ["path"] = $"Libraries({Toy.Id(1)})/" + string.Concat(Enumerable.Repeat("Parent/", 80)) + "Name",
            ["lambdas"] = "Libraries?$filter=" + string.Concat(Enumerable.Range(0, 500).Select(i => $"Branches/any(b{i}:")) + "true" + new string(')', 500),
            ["orders"] = "Books?$orderby=" + string.Join(',', Enumerable.Range(1, 500).Select(i => $"Pages add {i}")),
            ["expands"] = "Libraries?$expand=" + string.Concat(Enumerable.Repeat("Branches($expand=", 1_000)) + "Parent" + new string(')', 1_000),
            ["calls"] = "Books?$filter=" + string.Concat(Enumerable.Repeat("trim(", 5_000)) + "Title" + new string(')', 5_000) + " eq 'x'",
            ["arithmetic"] = "Books?$filter=Pages" + string.Concat(Enumerable.Repeat(" add 1", 5_000)) + " gt 1",
            ["search"] = "Books?$search=" + string.Join(" OR ", Enumerable.Range(0, 5_000).Select(i => "a" + i)),
            ["search in parentheses"] = "Books?$search=" + new string('(', 50_000) + "a" + new string(')', 50_000),
            ["levels"] = "Libraries?$expand=Branches($levels=1000000)",
            ["all of all"] = "Libraries?$expand=*($expand=*($expand=*($expand=*)))",
            ["counts in counts"] = "Libraries?$filter=" + string.Concat(Enumerable.Repeat("Branches/$count($filter=", 2_000)) + "Version eq 1" + string.Concat(Enumerable.Repeat(") gt 0", 2_000)),
            ["transformations"] = "Books?$apply=" + string.Join('/', Enumerable.Repeat("groupby((Title))", 2_000)),
            ["computations"] = "Books?$compute=Pages add 1 as P0," + string.Join(',', Enumerable.Range(0, 3_000).Select(i => $"P{i} add P{i} as P{i + 1}")),
            ["a list by alias"] = "Books?$filter=Pages in @l&@l=[" + string.Join(',', Enumerable.Range(0, 10_000)) + "]",
            ["commas in expand"] = "Libraries?$expand=" + new string(',', 50_000),
            ["a path of paths"] = "Libraries" + string.Concat(Enumerable.Repeat($"({Toy.Id(1)})/Branches", 5_000)),
            ["unclosed lists"] = "Books?$filter=" + string.Concat(Enumerable.Repeat(" in (", 10_000)),
            ["aliases"] = "Books?$filter=@a&@a=not @a",
            ["aliases in a ring"] = "Books?$filter=@a eq 1&@a=@b&@b=@a",
            ["alias of itself"] = "Books?$filter=Pages eq @a&@a=@a",
            ["aliases of aliases"] = "Books?$filter=@a0&" + string.Join('&', Enumerable.Range(0, 40).Select(i => $"@a{i}=@a{i + 1} or @a{i + 1}")) + "&@a40=Lent",
        };
        foreach (var (name, url) in bombs)
        {
            await WithinASecond.RunAsync(name, () =>
            {
                var problem = Refused(url);
                Assert.True(problem.Code is "TooComplex" or "MalformedUrl" or "NotSupported", name + ": " + problem.Code);
                return Task.CompletedTask;
            });
        }
    }

    [Fact]
    public void Every_problem_has_a_status_and_writes_the_standard_error()
    {
        Assert.All(ODataProblems.All.Values, status => Assert.InRange(status, 400, 501));
        var output = new ArrayBufferWriter<byte>();
        ODataError.Write(output, new ODataProblem("NotFound", 404, "没有", "Id", [new ODataProblemDetail("A", "b")]));
        Assert.Equal("""{"error":{"code":"NotFound","message":"没有","target":"Id","details":[{"code":"A","message":"b"}]}}""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(output.WrittenMemory).RootElement.ValueKind);
    }

    private static ODataProblem Refused(string url, bool fromBody = false, string? query = null, string urlQuery = "")
    {
        var (path, own) = ODataUrl.Split(url);
        try
        {
            var plan = ODataReader.Plan(Schema, new ReadRequest
            {
                Path = path, Query = query ?? own, UrlQuery = urlQuery, FromBody = fromBody, ServiceRoot = World.Root, Scope = EveryRow.Instance, SigningKey = new byte[32],
            });
            Assert.Fail($"{url[..Math.Min(url.Length, 200)]} was planned: {string.Join("; ", plan.Statements)}");
            throw new UnreachableException();
        }
        catch (ODataProblem problem)
        {
            return problem;
        }
    }
}
