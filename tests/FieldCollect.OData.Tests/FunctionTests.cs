// The canonical functions and operators (OData URL Conventions 5.1.1), one example a rule, the same answer from both databases.
// What is said of a constant holds for every row or for none.
namespace FieldCollect.OData.Tests;

public abstract class FunctionTests(World world)
{
    [Theory]
    // 5.1.1.2: whole numbers are divided without a rest towards zero, and the rest has the sign of what is divided.
    [InlineData("7 div 2 eq 3")]
    [InlineData("-7 div 2 eq -3")]
    [InlineData("-7 mod 2 eq -1")]
    [InlineData("7.5 div 2 eq 3.75")]
    [InlineData("7 divby 2 eq 3.5")]
    [InlineData("7.5 mod 2 eq 1.5")]
    // 5.1.1.5: positions count from zero; what begins before the text begins with it.
    [InlineData("concat('柳','树') eq '柳树'")]
    [InlineData("contains('一标三实','三')")]
    [InlineData("endswith('一标三实','实') and not endswith('实','三实')")]
    [InlineData("startswith('一标三实','一标') and startswith('a','')")]
    [InlineData("indexof('一标三实','三') eq 2")]
    [InlineData("indexof('abc','x') eq -1")]
    [InlineData("length('一标三实') eq 4")]
    [InlineData("substring('一标三实',1) eq '标三实'")]
    [InlineData("substring('一标三实',1,2) eq '标三'")]
    [InlineData("substring('abc',-1) eq 'c'")]
    [InlineData("substring('abc',1,-1) eq ''")]
    [InlineData("substring('abc',9) eq ''")]
    [InlineData("substring('abc',1,99) eq 'bc'")]
    // 5.1.1.7: case by Unicode; Chinese has none.
    [InlineData("tolower('ÄÖÉ ДОМ Ａ柳') eq 'äöé дом ａ柳'")]
    [InlineData("toupper('äöé дом ａ柳') eq 'ÄÖÉ ДОМ Ａ柳'")]
    [InlineData("toupper('Straße') eq 'STRASSE'")]
    [InlineData("trim(' \t柳　') eq '柳'")]
    // 5.1.1.8
    [InlineData("date(2020-02-29T23:59:59Z) eq 2020-02-29")]
    [InlineData("time(2020-02-29T23:59:58.5Z) eq 23:59:58.5")]
    [InlineData("year(2020-02-29) eq 2020 and month(2020-02-29) eq 2 and day(2020-02-29) eq 29")]
    [InlineData("hour(2020-02-29T23:59:58Z) eq 23 and minute(2020-02-29T23:59:58Z) eq 59 and second(2020-02-29T23:59:58Z) eq 58")]
    [InlineData("hour(12:34:56) eq 12 and minute(12:34:56) eq 34 and second(12:34:56) eq 56")]
    [InlineData("fractionalseconds(2020-02-29T12:00:00.125Z) eq 0.125")]
    [InlineData("fractionalseconds(1960-02-29T12:00:00.125Z) eq 0.125")]
    [InlineData("totaloffsetminutes(2020-02-29T12:00:00%2B08:00) eq 480")]
    [InlineData("totaloffsetminutes(2020-02-29T12:00:00Z) eq 0 and totaloffsetminutes(CollectedAt) eq 0")]
    [InlineData("mindatetime() lt CollectedAt and maxdatetime() gt now() and year(mindatetime()) eq 1")]
    [InlineData("totalseconds(duration'P1DT0.5S') eq 86400.5")]
    [InlineData("totalseconds(duration'-PT1M') eq -60")]
    [InlineData("now() eq 2026-01-02T03:04:05Z")]
    // 5.1.1.9: a half goes away from zero.
    [InlineData("round(2.5) eq 3 and round(-2.5) eq -3 and round(2.4) eq 2 and round(0.5) eq 1")]
    [InlineData("floor(-2.5) eq -3 and floor(2.5) eq 2")]
    [InlineData("ceiling(-2.5) eq -2 and ceiling(2.5) eq 3")]
    // 5.1.1.10
    [InlineData("cast(Pages,Edm.String) ne 'x' and cast(true,Edm.String) eq 'true' and cast(2020-02-29,Edm.String) eq '2020-02-29'")]
    [InlineData("cast(7,Edm.Double) div 2 eq 3.5 and cast(Pages,Edm.Int64) eq Pages")]
    [InlineData("cast(CollectedAt,Edm.Date) eq date(CollectedAt) and cast(CollectedAt,Edm.TimeOfDay) eq time(CollectedAt)")]
    [InlineData("isof(Toy.Book) and isof($it,Toy.Book) and isof(Library,'Toy.Library') and not isof(Library,Toy.Book)")]
    [InlineData("isof(Pages,Edm.Int32) and not isof(Pages,Edm.String) and isof(Author,Toy.Author) eq (Author ne null)")]
    // 5.1.1.15: the first condition that is true decides; null is not true.
    [InlineData("case(1 eq 2:'a',2 eq 2:'b',true:'c') eq 'b'")]
    [InlineData("case(false:1) eq null and case(null:1,true:2) eq 2")]
    [InlineData("case(CollectedAt ge mindatetime():case(Pages lt 0:'x',true:'a:b'),true:'y') eq 'a:b'")]
    [InlineData("case(true:2020-01-01T10:30:00Z) lt 2020-01-01T10:30:01Z and case(true:1,true:2.5) eq 1")]
    public async Task Every_row_agrees(string filter)
    {
        Assert.Equal(world.Books.Count.ToString(), (await world.GetAsync("Books/$count?$filter=" + filter)).Text);
        Assert.Equal("0", (await world.GetAsync($"Books/$count?$filter=not ({filter})")).Text);
    }

    [Theory]
    [InlineData("^a", "^a")]
    [InlineData(@"^[a-z]{3}\s.*柳.$", @"^[a-z]{3}\s.*柳.$")]
    [InlineData("(ash|elm) ", "(ash|elm) ")]
    [InlineData(@"^\S+\s\S+$", @"^\S+\s\S+$")]
    [InlineData(@"\d%25$", @"[0-9]%$")]
    [InlineData(@"[^\x00-\x7F]", @"[^\x00-\x7F]")]
    [InlineData(@"^\w+? \W", @"^[A-Za-z0-9_]+ [^A-Za-z0-9_]")]
    [InlineData(@"o''a|%25{2,}|\u67f3", @"o'a|%{2,}|柳")]
    [InlineData(@"^[\u4e00-\u9fff]{2} ", @"^[\u4e00-\u9fff]{2} ")]
    [InlineData("", "")]
    [InlineData("x{,3}|a]|}", @"x\{,3}|a]|}")]
    public async Task A_pattern_matches_as_in_ECMAScript(string pattern, string same)
    {
        var expected = world.Books.Where(b => System.Text.RegularExpressions.Regex.IsMatch(b.Title, same)).Select(b => b.Id).Order();
        Assert.Equal(expected, (await world.GetAsync($"Books?$filter=matchesPattern(Title,'{Uri.EscapeDataString(Uri.UnescapeDataString(pattern))}')", pageSize: 1000)).Ids);
        // The same shape of question for another pattern is another question.
        Assert.Equal("0", (await world.GetAsync("Books/$count?$filter=matchesPattern(Title,'^never$')")).Text);
    }

    [Theory]
    [InlineData("😀x", "^.x$", true)]
    [InlineData("😀x", "^[^a]x$", true)]
    [InlineData("😀😀", "^😀{2}$", true)]
    [InlineData("𠀋", "^[𠀀-𪛖]$", true)]
    [InlineData("𰀀", "^[𠀀-𪛖]$", false)]
    [InlineData("a\nb", "a.b", false)]
    [InlineData("a\n", "a$", false)]
    [InlineData("b\na", "^a", false)]
    [InlineData("é", @"\w", false)]
    [InlineData("٣", @"\d", false)]
    [InlineData("\u3000", @"\s", true)]
    [InlineData("a-b", "^[a-]+b$", true)]
    [InlineData("a.b", @"a\.b", true)]
    [InlineData("axb", @"a\.b", false)]
    public async Task A_pattern_means_characters_and_neither_database_has_its_own_idea_of_them(string text, string pattern, bool holds) =>
        Assert.Equal(holds ? world.Books.Count : 0, int.Parse((await world.GetAsync(
            $"Books/$count?$filter=matchesPattern('{Uri.EscapeDataString(text)}','{Uri.EscapeDataString(pattern)}')")).Text));

    [Theory]
    [InlineData("a(", "MalformedUrl")]
    [InlineData("a)", "MalformedUrl")]
    [InlineData("[a", "MalformedUrl")]
    [InlineData("*a", "MalformedUrl")]
    [InlineData("a**", "MalformedUrl")]
    [InlineData("{2}", "MalformedUrl")]
    [InlineData("[b-a]", "MalformedUrl")]
    [InlineData(@"\q", "MalformedUrl")]
    [InlineData(@"a\", "MalformedUrl")]
    [InlineData("a{3,2}", "MalformedUrl")]
    [InlineData("(?=a)", "NotSupported")]
    [InlineData("(?i)a", "NotSupported")]
    [InlineData(@"(a)\1", "NotSupported")]
    [InlineData(@"\bash", "NotSupported")]
    [InlineData(@"\p{L}", "NotSupported")]
    [InlineData("[]", "NotSupported")]
    [InlineData("a{256}", "TooComplex")]
    [InlineData("((a{200}){200}){200}", "TooComplex")]
    public async Task A_pattern_that_cannot_be_run_alike_is_refused_and_never_a_fault(string pattern, string code)
    {
        // Also where the shape is known already.
        await world.GetAsync("Books/$count?$filter=matchesPattern(Title,'known')");
        Assert.Equal(code, (await world.RefusedAsync($"Books/$count?$filter=matchesPattern(Title,'{Uri.EscapeDataString(pattern)}')")).Code);
        Assert.Equal(code, (await world.RefusedAsync($"Books/$count?$filter=matchesPattern(Title,@p)&@p='{Uri.EscapeDataString(pattern)}'")).Code);
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("(.*a){200}$")]
    [InlineData("^(a|aa|a*b*)*([ab]{1,50}c?){20}$")]
    [InlineData("(.*a){30}(.*b){30}(.*c){30}$")]
    public Task A_pattern_made_to_run_for_ever_is_answered_or_refused_within_a_second(string pattern) => WithinASecond.RunAsync(pattern, async () =>
    {
        try
        {
            await world.GetAsync($"Books/$count?$filter=matchesPattern('{new string('a', 2_000)}!','{Uri.EscapeDataString(pattern)}')");
        }
        catch (ODataProblem problem)
        {
            Assert.Equal("TooComplex", problem.Code);
        }
    });

    [Fact]
    public async Task A_null_has_no_pattern_and_a_function_of_null_is_null()
    {
        foreach (var function in new[] { "matchesPattern(Note,'a')", "contains(Note,'a')", "contains(tolower(Note),'a')", "contains(trim(Note),'a')" })
        {
            var (yes, no) = (await world.GetAsync($"Books/$count?$filter={function}"), await world.GetAsync($"Books/$count?$filter={function} eq false"));
            Assert.Equal(world.Books.Count(b => b.Note is not null), int.Parse(yes.Text) + int.Parse(no.Text));
        }
    }

    [Fact]
    public async Task A_count_in_a_filter_or_an_order_may_filter_and_search()
    {
        int Count(Library l) => world.Books.Count(b => b.LibraryId == l.Id && b.Pages > 10 && (b.Title + b.Note).Contains("ash", StringComparison.OrdinalIgnoreCase));
        const string Options = "$filter=Pages gt 10;$search=ash";
        Assert.Equal(world.Libraries.Where(l => Count(l) > 1).Select(l => l.Id).Order(), (await world.GetAsync($"Libraries?$filter=Books/$count({Options}) gt 1")).Ids);
        Assert.Equal(world.Libraries.OrderByDescending(Count).ThenByDescending(l => l.Id).Select(l => l.Id), (await world.GetAsync($"Libraries?$orderby=Books/$count({Options}) desc")).Ids);
        Assert.Equal(world.Libraries.Where(l => world.Books.Any(b => b.LibraryId == l.Id && (b.Title + b.Note).Contains('柳'))).Select(l => l.Id).Order(),
            (await world.GetAsync("Libraries?$filter=Books/$count($search=柳) gt 0")).Ids);
    }

    [Theory]
    [InlineData("Note")]
    [InlineData("Copies")]
    [InlineData("Lent")]
    [InlineData("Author/Born")]
    [InlineData("case(Lent:Note)")]
    public async Task Null_comes_before_everything_and_last_when_descending(string term)
    {
        foreach (var (order, first) in new[] { (term, true), (term + " desc", false) })
        {
            var nulls = (await world.GetAsync($"Books?$select=Id&$orderby={order}&$compute={term} as X&$filter=X eq null", pageSize: 1000)).Ids.ToHashSet();
            var all = (await world.GetAsync($"Books?$select=Id&$orderby={order}", pageSize: 1000)).Ids;
            Assert.NotEmpty(nulls);
            Assert.True((first ? all : all.AsEnumerable().Reverse()).Take(nulls.Count).All(nulls.Contains));
        }
    }

    [Theory]
    [InlineData("hassubset([1,2],[1])", "hassubset")]
    [InlineData("hassubsequence([1,2],[1])", "hassubsequence")]
    [InlineData("geo.distance(Title,geography'SRID=0;Point(1 2)') gt 1", "geo.distance")]
    [InlineData("geo.length(Title) gt 1", "geo.length")]
    [InlineData("geo.intersects(Title,Note)", "geo.intersects")]
    [InlineData("matchesPattern(Title,Note)", "matchesPattern")]
    [InlineData("cast(Price,Edm.Int32) eq 1", "cast of Edm.Double to Edm.Int32")]
    [InlineData("cast('1',Edm.Int32) eq 1", "cast of Edm.String to Edm.Int32")]
    [InlineData("$this/Pages gt 1", "$this")]
    [InlineData("$root/Libraries(1)/Name eq 'x'", "$root")]
    public async Task What_cannot_be_computed_is_named(string filter, string name)
    {
        var problem = await world.RefusedAsync("Books?$filter=" + filter);
        Assert.Equal(501, problem.Status);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length(1) gt 1")]
    [InlineData("concat('a',Pages) eq 'a1'")]
    [InlineData("case(Pages) eq 1")]
    [InlineData("case(true:1,true:'a') eq 1")]
    [InlineData("isof(Toy.Nothing)")]
    [InlineData("isof(Pages,Toy.Nothing)")]
    [InlineData("Library/Books/$count($orderby=Pages) gt 1")]
    public async Task What_makes_no_sense_is_the_clients_to_mend(string filter) =>
        Assert.Equal(400, (await world.RefusedAsync("Books?$filter=" + filter)).Status);
}

public sealed class FunctionsOnSqlite(SqliteWorld world) : FunctionTests(world), IClassFixture<SqliteWorld>;

public sealed class FunctionsOnPostgreSql(PostgreSqlWorld world) : FunctionTests(world), IClassFixture<PostgreSqlWorld>;
