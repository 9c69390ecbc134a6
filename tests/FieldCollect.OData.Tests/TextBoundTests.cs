// Short questions whose SQL, or whose values, would double at each step.
namespace FieldCollect.OData.Tests;

public abstract class TextBoundTests(World world)
{
    private static string Nested(int depth, string before, string innermost, string after) =>
        string.Concat(Enumerable.Repeat(before, depth)) + innermost + string.Concat(Enumerable.Repeat(after, depth));

    public static TheoryData<string> Shapes =>
    [
        "names", "numbers by name", "divisions", "remainders", "positions", "endings", "conditions of names", "orders of names", "tables", "groups", "cases",
    ];

    private static string Url(string shape, int depth)
    {
        string Names(string value, Func<string, string> next, string between = ",") =>
            string.Join(between, Enumerable.Range(0, depth).Select(i => $"{next(i == 0 ? value : $"a{i - 1}")} as a{i}"));
        return shape switch
        {
            "names" => "Books?$compute=" + Names("Title", v => $"concat({v},{v})"),
            "numbers by name" => "Books?$compute=" + Names("Pages", v => $"{v} add {v}") + $"&$filter=a{depth - 1} gt 1&$orderby=a{depth - 1}",
            "divisions" => $"Books?$filter={Nested(depth, "(1 div ", "Pages", ")")} eq 1",
            "remainders" => $"Books?$filter={Nested(depth, "(7 mod ", "Pages", ")")} eq 1",
            "positions" => $"Books?$filter={Nested(depth, "indexof(Title,substring(Title,", "1", "))")} eq 1",
            "endings" => $"Books?$filter={Nested(depth, "endswith(substring(Title,length(concat(Title,substring(Title,", "1", ")))),'a')")}",
            "conditions of names" => $"Books?$compute={string.Join(',', Enumerable.Range(0, 9).Select(i => i == 0 ? "Pages add Pages as a0" : $"a{i - 1} add a{i - 1} as a{i}"))}"
                + $"&$filter={string.Join(" or ", Enumerable.Repeat("a8 gt 1", depth))}",
            "orders of names" => $"Books?$compute={Names("Pages", v => $"{v} add {v}")}&$orderby={string.Join(',', Enumerable.Range(Math.Max(0, depth - 8), Math.Min(8, depth)).Select(i => $"a{i} desc"))}",
            "tables" => "Books?$apply=compute(" + Names("Title", v => Nested(3, $"concat({v},", v, ")"), ")/top(9)/compute(") + ")/top(9)",
            "groups" => "Books?$apply=groupby((Title))/compute(" + Names("Title", v => Nested(7, $"concat({v},", v, ")"), ")/groupby((Title),aggregate(a0 with max as a0))/compute(") + ")",
            _ => "Books?$compute=" + Names("Title", v => $"concat(case(Lent:{v},true:{v}),case(Lent:{v},true:{v}))"),
        };
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task What_doubles_at_each_step_is_refused_at_once_or_answered_soon(string shape)
    {
        var answered = 0;
        for (var depth = 40; depth > 0; depth -= depth > 14 ? 9 : 1)
        {
            var fits = false;
            await WithinASecond.RunAsync($"{shape}, {depth} deep,", async () => fits = await AnsweredAsync(Url(shape, depth)));
            answered += fits ? 1 : 0;
        }
        Assert.True(answered > 0, "Even the shallow ones are refused.");
    }

    private async Task<bool> AnsweredAsync(string url)
    {
        try
        {
            var plan = world.Plan(url);
            Assert.All(plan.Statements, s => Assert.InRange(s.Length, 1, SqlText.MostOfStatement));
            await world.GetAsync(url + "&$top=3");
            return true;
        }
        catch (ODataProblem problem)
        {
            Assert.Contains(problem.Code, (string[])["TooComplex", "NotComputable", "MalformedUrl", "UnknownProperty"]);
            return problem.Code == "NotComputable";
        }
    }

    [Theory]
    [InlineData("names")]
    [InlineData("numbers by name")]
    [InlineData("divisions")]
    [InlineData("remainders")]
    [InlineData("positions")]
    [InlineData("conditions of names")]
    [InlineData("cases")]
    public void What_has_doubled_too_often_is_too_complex(string shape)
    {
        if (shape is "divisions" or "remainders" && world is PostgreSqlWorld)
            return;
        Assert.Equal("TooComplex", Assert.Throws<ODataProblem>(() => world.Plan(Url(shape, 22))).Code);
    }

    [Theory]
    [InlineData("Books?$apply=compute(concat(concat(Title,Title),concat(Title,Title)) as a)/top(9)/compute(concat(concat(a,a),concat(a,a)) as b)/top(9)/compute(concat(concat(b,b),concat(b,b)) as c)/top(9)/compute(concat(c,c) as d)")]
    [InlineData("Books?$apply=concat(groupby((Title))/compute(concat(concat(Title,Title),concat(Title,Title)) as a),groupby((Title)))/compute(concat(concat(a,a),concat(a,a)) as b)/groupby((b),aggregate(b with max as m))/compute(concat(concat(m,m),concat(concat(m,m),m)) as c)")]
    public void A_text_is_joined_of_few_also_over_several_tables(string url) =>
        Assert.Equal("TooComplex", Assert.Throws<ODataProblem>(() => world.Plan(url)).Code);

    [Theory]
    [InlineData("Books?{0}")]
    [InlineData("Books?$apply=groupby((Pages,Copies,Id))&{0}")]
    [InlineData("Libraries?$filter=Name eq 'Library 1'&$expand=Books({1})")]
    public async Task An_order_whose_second_page_would_be_too_long_is_refused_with_the_first(string form)
    {
        var (refused, answered) = (0, 0);
        for (var depth = 1; depth <= 13; depth++)
        {
            var names = "$compute=" + string.Join(',', Enumerable.Range(0, depth).Select(i => i == 0 ? "Copies add Copies as a0" : $"a{i - 1} add a{i - 1} as a{i}"));
            var order = "$orderby=" + string.Join(',', Enumerable.Range(Math.Max(0, depth - 7), Math.Min(7, depth)).Select(i => $"a{i}{(i % 2 == 0 ? "" : " desc")}"));
            var limits = ReadLimits.Default with { ExpandPageSize = 1 };
            try
            {
                var page = await world.GetAsync(string.Format(form, $"{names}&{order}", $"{names};{order}"), pageSize: 1, limits: limits);
                answered++;
                var next = page.NextLink ?? page.Value[0].GetProperty("Books@odata.nextLink").GetString()!;
                Assert.Single((await world.GetAsync(next, pageSize: 1, limits: limits)).Value);
            }
            catch (ODataProblem problem) when (problem.Code == "TooComplex")
            {
                refused++;
            }
        }
        Assert.True(refused > 0 && answered > 3, $"{refused} refused, {answered} answered");
    }

    [Fact]
    public async Task Long_statements_are_not_kept()
    {
        var kept = world.Schema.Plans.Count;
        var url = "Books?$top=1&$compute=" + string.Join(',', Enumerable.Range(0, world is SqliteWorld ? 9 : 11).Select(i => i == 0 ? "Copies add Copies as a0" : $"a{i - 1} add a{i - 1} as a{i}"));
        await world.GetAsync(url);
        Assert.Equal(kept, world.Schema.Plans.Count);
    }
}

public sealed class TextBoundOnSqlite(SqliteWorld world) : TextBoundTests(world), IClassFixture<SqliteWorld>;

public sealed class TextBoundOnPostgreSql(PostgreSqlWorld world) : TextBoundTests(world), IClassFixture<PostgreSqlWorld>;
