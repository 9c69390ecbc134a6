// $search, $compute, $apply, and what 4.01 adds to $filter, $orderby and paths.
namespace FieldCollect.OData.Tests;

public abstract class OptionTests(World world)
{
    private Library Central => world.Libraries[0];

    [Theory]
    [InlineData("ash", "ash")]
    [InlineData("ASH OR birch", "ash|birch")]
    [InlineData("ash birch", "ash&birch")]
    [InlineData("ash AND NOT birch", "ash&!birch")]
    [InlineData("(ash OR elm) AND cedar", "ash&cedar|elm&cedar")]
    [InlineData("%22柳树%22", "柳树")]
    [InlineData("100%25", "100%")]
    [InlineData("%22NOT%22", "not")]
    public async Task Search_finds_words_in_what_the_host_declared(string search, string alternatives)
    {
        bool Holds(Book b, string word) =>
            b.Title.Contains(word, StringComparison.OrdinalIgnoreCase) || b.Note?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
        var expected = world.Books.Where(b => alternatives.Split('|').Any(a => a.Split('&').All(w => w[0] == '!' ? !Holds(b, w[1..]) : Holds(b, w)))).ToList();
        Assert.Equal(expected.Select(b => b.Id).Order(), (await world.GetAsync("Books?$search=" + search, pageSize: 1000)).Ids);
        Assert.Equal(expected.Count.ToString(), (await world.GetAsync("Books/$count?$search=" + search)).Text);
    }

    [Theory]
    [InlineData("CollectedAt gt 2010-11-05T08:00:00+08:00")]
    [InlineData("CollectedAt gt 2010-11-05T08:00:00.000+08:00 and Pages ge 0")]
    [InlineData("CollectedAt+gt+2010-11-05T08:00:00+08:00+and+Pages+ge+0")]
    [InlineData("CollectedAt%20gt%202010-11-05T08%3A00%3A00+08%3A00")]
    [InlineData("CollectedAt gt 2010-11-05T08:00+08:00 and Title+ne+'2010-11-05T08:00:00+08:00'")]
    [InlineData("Title ne 'it''s 2010-11-05T08:00:00+08:00' and CollectedAt gt @t&@t=2010-11-05T08:00:00+08:00")]
    public async Task The_plus_of_an_offset_is_no_blank(string filter)
    {
        var since = new DateTimeOffset(2010, 11, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(world.Books.Where(b => b.CollectedAt > since).Select(b => b.Id).Order(), (await world.GetAsync("Books?$filter=" + filter, pageSize: 1000)).Ids);
    }

    [Theory]
    [InlineData("'2010-11-05T08:00:00+08:00'", 25)]
    [InlineData("'a+b'", 3)]
    public async Task A_plus_in_a_text_is_a_blank(string text, int length)
    {
        Assert.Equal(world.Books.Count.ToString(), (await world.GetAsync($"Books/$count?$filter=length({text}) eq {length}")).Text);
        Assert.Equal(world.Books.Count.ToString(), (await world.GetAsync($"Books/$count?$filter=indexof({text},' ') gt 0")).Text);
    }

    [Fact]
    public async Task A_computed_property_can_be_selected_filtered_and_ordered_by()
    {
        var reply = await world.GetAsync("Books?$compute=Pages mul 2 as Double,length(Title) as Letters&$select=Id,Double&$filter=Double gt 20&$orderby=Letters desc", pageSize: 1000);
        var expected = world.Books.Where(b => b.Pages * 2 > 20).OrderByDescending(b => b.Title.Length).ThenByDescending(b => b.Id).ToList();
        Assert.Equal(expected.Select(b => b.Id), reply.Ids);
        Assert.Equal(expected.Select(b => b.Pages * 2), reply.Value.Select(v => v.GetProperty("Double").GetInt32()));
        Assert.Equal("#Int64", reply.Value[0].GetProperty("Double@odata.type").GetString());
        Assert.False(reply.Value[0].TryGetProperty("Letters", out _));
    }

    [Fact]
    public async Task A_computed_property_may_use_the_one_before_it_and_stands_in_every_page()
    {
        var first = await world.GetAsync("Books?$compute=Pages add 1 as A,A mul 2 as B&$orderby=B&$select=B,Id", pageSize: 100);
        var second = await world.GetAsync(first.NextLink!, pageSize: 1000);
        Assert.Equal(world.Books.OrderBy(b => b.Pages).ThenBy(b => b.Id).Select(b => b.Id), first.Ids.Concat(second.Ids));
    }

    [Fact]
    public async Task Computed_differences_of_instants_are_durations()
    {
        var row = (await world.GetAsync("Books?$top=1&$compute=now() sub CollectedAt as Age,time(CollectedAt) as Clock,date(CollectedAt) as Day")).Value[0];
        var at = row.GetProperty("CollectedAt").GetDateTimeOffset();
        Assert.Equal(new FixedTime().GetUtcNow() - at, System.Xml.XmlConvert.ToTimeSpan(row.GetProperty("Age").GetString()!));
        Assert.Equal(at.UtcDateTime.ToString("HH:mm:ss.FFF"), row.GetProperty("Clock").GetString());
        Assert.Equal(at.UtcDateTime.ToString("yyyy-MM-dd"), row.GetProperty("Day").GetString());
    }

    [Fact]
    public async Task Groups_are_counted_and_summed_and_paged()
    {
        const string url = "Books?$apply=filter(Pages gt 5)/groupby((Library/Name,Lent),aggregate($count as N,Pages with sum as Sum,Price with average as Mean,Pages with max as Most,AuthorId with countdistinct as Authors))&$filter=N gt 1&$orderby=Sum desc&$count=true";
        var names = world.Libraries.ToDictionary(l => l.Id, l => l.Name);
        var expected = world.Books.Where(b => b.Pages > 5).GroupBy(b => (Name: names[b.LibraryId], b.Lent)).Where(g => g.Count() > 1)
            .OrderByDescending(g => g.Sum(b => b.Pages)).ThenByDescending(g => g.Key.Name, StringComparer.Ordinal).ThenByDescending(g => g.Key.Lent)
            .Select(g => (g.Key.Name, g.Key.Lent, g.Count(), g.Sum(b => b.Pages), g.Max(b => b.Pages), g.Select(b => b.AuthorId).OfType<Guid>().Distinct().Count())).ToList();
        var rows = new List<(string, bool?, int, int, int, int)>();
        for (var next = (string?)url; next is not null;)
        {
            var reply = await world.GetAsync(next, pageSize: 7);
            Assert.Equal(expected.Count, reply.Json.GetProperty("@odata.count").GetInt32());
            Assert.EndsWith("#Books(Library(Name),Lent,N,Sum,Mean,Most,Authors)", reply.Json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
            rows.AddRange(reply.Value.Select(v => (v.GetProperty("Library").GetProperty("Name").GetString()!,
                v.GetProperty("Lent") is { ValueKind: not System.Text.Json.JsonValueKind.Null } lent ? lent.GetBoolean() : (bool?)null,
                v.GetProperty("N").GetInt32(), v.GetProperty("Sum").GetInt32(), v.GetProperty("Most").GetInt32(), v.GetProperty("Authors").GetInt32())));
            next = reply.NextLink;
        }
        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Transformations_follow_one_another()
    {
        var reply = await world.GetAsync("Books?$apply=compute(Pages div 10 as Tens)/groupby((Tens),aggregate($count as N))/filter(N gt 3)/aggregate(N with sum as All,N with min as Least)");
        var groups = world.Books.GroupBy(b => b.Pages / 10).Select(g => g.Count()).Where(n => n > 3).ToList();
        Assert.Equal((groups.Sum(), groups.Min()), (reply.Value[0].GetProperty("All").GetInt32(), reply.Value[0].GetProperty("Least").GetInt32()));
        Assert.Equal(world.Books.Select(b => b.Note).Distinct().Count(), (await world.GetAsync("Books?$apply=groupby((Note))")).Value.Count);
        Assert.Equal(world.Books.Count(b => b.LibraryId == Central.Id),
            (await world.GetAsync($"Libraries({Central.Id})/Books?$apply=aggregate($count as N)")).Value[0].GetProperty("N").GetInt32());
    }

    [Theory]
    [InlineData("Books?$apply=groupby((Title))", "Books")]
    [InlineData("Books?$apply=groupby((Author/Name))", "Authors Books")]
    [InlineData("Books?$compute=Author/Name as A", "Authors")]
    [InlineData("Libraries?$expand=Books($compute=Author/Name as A)", "Authors")]
    [InlineData("Books?$compute=Pages add 1 as A&$expand=Library", "")]
    [InlineData("Books?$filter=Author/Name eq 'a'", "Authors")]
    [InlineData("Books?$filter=AuthorId ne null and Author ne null&$orderby=Title,Pages desc", "")]
    [InlineData("Books?$filter=Pages gt 0", "")]
    [InlineData("Books?$filter=Pages lt 0", "Books")]
    [InlineData("Books?$filter=Pages gt 0&$top=0", "Books")]
    [InlineData("Books?$filter=Pages gt 0&$top=1&$count=true", "Books")]
    [InlineData("Books/$count?$filter=Pages gt 0", "Books")]
    [InlineData("Books?$compute=Pages add 1 as A&$filter=A lt 0", "Books")]
    [InlineData("Books/$count", "")]
    [InlineData("Libraries?$filter=Books/any()", "")]
    [InlineData("Libraries?$filter=Books/any(b:b/Pages gt 0)", "Books")]
    [InlineData("Libraries?$filter=Books/$count($filter=Author/Name eq 'a') gt 0", "Authors")]
    [InlineData("Libraries?$orderby=Books/$count($filter=Pages gt 20)", "Books")]
    [InlineData("Books?$orderby=Author/Name", "Authors")]
    [InlineData("Libraries?$expand=Books($filter=Pages gt 0;$orderby=Title)", "")]
    [InlineData("Libraries?$expand=Books($filter=Pages lt 0)", "Books")]
    [InlineData("Libraries?$expand=Books($filter=Pages gt 0;$count=true)", "Books")]
    public async Task What_is_shown_without_its_row_is_told_to_the_host(string url, string sets) =>
        Assert.Equal(sets, string.Join(' ', (await world.GetAsync(url)).Plan.Unobserved.Select(s => s.Name).Order()));

    [Fact]
    public async Task A_sum_beyond_all_numbers_is_the_clients_to_mend() =>
        Assert.Equal("NotComputable", (await world.RefusedAsync("Books?$apply=compute(9223372036854775807 sub Pages as X)/aggregate(X with sum as S)")).Code);

    [Theory]
    [InlineData("Pages divby 8 gt 1.9")]
    [InlineData("Copies in @list&@list=[1,2]")]
    [InlineData("Copies in @list&@list=(1,2)")]
    [InlineData("Copies in (@a,2)&@a=1")]
    [InlineData("Note in @list&@list=[\"ash\",\"o'ak\"]")]
    [InlineData("Library/Books/$count($filter=Pages gt 20 and contains(Title,'a')) gt 3")]
    [InlineData("CollectedAt gt now() sub duration'P9000D'")]
    [InlineData("time(CollectedAt) ge 12:30:00")]
    [InlineData("fractionalseconds(CollectedAt) lt 0.25")]
    [InlineData("totaloffsetminutes(CollectedAt) eq 0")]
    [InlineData("totalseconds(now() sub CollectedAt) gt 1000000000")]
    [InlineData("CollectedAt lt maxdatetime() and CollectedAt gt mindatetime()")]
    [InlineData("cast(Pages,Edm.String) eq '7' or startswith(cast(Printed,'Edm.String'),'19')")]
    [InlineData("isof(Copies,Edm.Int64)")]
    [InlineData("Printed add duration'P1D' gt 1990-01-01")]
    [InlineData("date(CollectedAt) eq Printed or date(CollectedAt) lt 1980-01-01")]
    [InlineData("CONTAINS(toLower(Title),'ash') AND NOT (Pages GT 20)")]
    [InlineData("$it/Pages gt 20 and Library/Books/any(b:b/Pages gt $it/Pages add 18)")]
    [InlineData("-Pages lt -20 and Pages mod 3 eq 1")]
    [InlineData("hour(time(CollectedAt)) eq hour(CollectedAt)")]
    public async Task What_4_01_adds_to_filters_means_what_it_says(string filter)
    {
        var now = new FixedTime().GetUtcNow();
        Func<Book, bool> holds = filter.Split('&')[0] switch
        {
            "Pages divby 8 gt 1.9" => b => b.Pages / 8.0 > 1.9,
            ['C', 'o', 'p', 'i', 'e', 's', ..] => b => b.Copies is 1 or 2,
            ['N', ..] => b => b.Note is "ash" or "o'ak",
            ['L', ..] => b => world.Books.Count(x => x.LibraryId == b.LibraryId && x.Pages > 20 && x.Title.Contains('a')) > 3,
            ['C', 'o', 'l', .., '\''] => b => b.CollectedAt > now - TimeSpan.FromDays(9000),
            ['t', 'i', ..] => b => b.CollectedAt.TimeOfDay >= new TimeSpan(12, 30, 0),
            ['f', ..] => b => b.CollectedAt.Millisecond < 250,
            ['t', 'o', 't', 'a', 'l', 's', ..] => b => (now - b.CollectedAt).TotalSeconds > 1_000_000_000,
            ['c', 'a', ..] => b => b.Pages == 7 || b.Printed?.Year < 2000,
            ['i', ..] => b => b.Copies is not null,
            ['P', 'r', ..] => b => b.Printed?.AddDays(1) > new DateOnly(1990, 1, 1),
            ['d', ..] => b => DateOnly.FromDateTime(b.CollectedAt.UtcDateTime) is var day && (day == b.Printed || day < new DateOnly(1980, 1, 1)),
            ['C', 'O', ..] => b => b.Title.Contains("ash", StringComparison.OrdinalIgnoreCase) && b.Pages <= 20,
            ['$', ..] => b => b.Pages > 20 && world.Books.Any(x => x.LibraryId == b.LibraryId && x.Pages > b.Pages + 18),
            ['-', ..] => b => b.Pages > 20 && b.Pages % 3 == 1,
            _ => _ => true,
        };
        Assert.Equal(world.Books.Where(holds).Select(b => b.Id).Order(), (await world.GetAsync("Books?$filter=" + filter, pageSize: 1000)).Ids);
    }

    [Theory]
    [InlineData("$top=3&$select=Id&$orderby=Pages desc,Id")]
    [InlineData("TOP=3&Select=Id&orderBy=Pages desc,Id")]
    [InlineData("$Top=3&select=Id&$ORDERBY=Pages DESC,Id")]
    [InlineData("top=3&$select=Id&orderby=Pages desc,Id&mine=1&mine=2&x-y=&z")]
    public async Task Options_may_be_written_in_any_case_without_dollar_and_beside_options_that_are_not_ours(string query) =>
        Assert.Equal(world.Books.OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Take(3).Select(b => b.Id), (await world.GetAsync("Books?" + query)).Ids);

    [Fact]
    public async Task Rows_can_be_ordered_by_counts_and_paths()
    {
        int Rank(Book b) => world.Books.Count(x => x.LibraryId == b.LibraryId);
        var towns = world.Libraries.ToDictionary(l => l.Id, l => l.Town);
        Assert.Equal(world.Books.OrderByDescending(Rank).ThenBy(b => towns[b.LibraryId], StringComparer.Ordinal).ThenBy(b => b.Id).Select(b => b.Id),
            (await world.GetAsync("Books?$orderby=Library/Books/$count desc,Library/Town", pageSize: 1000)).Ids);
    }

    [Fact]
    public async Task An_alternate_key_addresses_a_row_as_its_key_does()
    {
        Assert.Equal(Central.Id, (await world.GetAsync("Libraries(Name='Library 0')")).Json.GetProperty("Id").GetGuid());
        Assert.Equal("Library 0", (await world.GetAsync("Libraries(Name='Library%200')/Name/$value")).Text);
        Assert.Equal(world.Books.Count(b => b.LibraryId == Central.Id).ToString(), (await world.GetAsync("Libraries(Name='Library 0')/Books/$count")).Text);
        var branch = world.Libraries.First(l => l.ParentId is not null);
        Assert.Equal(branch.Id, (await world.GetAsync($"Libraries(Version={branch.Version},ParentId={branch.ParentId})")).Json.GetProperty("Id").GetGuid());
        Assert.Equal(ReadOutcome.NotFound, (await world.GetAsync("Libraries(Name='none')")).Result.Outcome);
    }

    [Fact]
    public async Task References_say_where_entities_are()
    {
        var reply = await world.GetAsync($"Libraries({Central.Id})/Books/$ref?$top=2&$orderby=Pages");
        Assert.EndsWith("$metadata#Collection($ref)", reply.Json.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal(world.Books.Where(b => b.LibraryId == Central.Id).OrderBy(b => b.Pages).ThenBy(b => b.Id).Take(2).Select(b => $"{World.Root}Books({b.Id})"),
            reply.Value.Select(v => v.GetProperty("@odata.id").GetString()));
        var book = world.Books.First(b => b.AuthorId is not null);
        Assert.Equal($"{World.Root}Authors({book.AuthorId})", (await world.GetAsync($"Books({book.Id})/Author/$ref")).Json.GetProperty("@odata.id").GetString());
        Assert.Equal(Central.Name, (await world.GetAsync($"$entity?$id={World.Root}Libraries({Central.Id})")).Json.GetProperty("Name").GetString());
    }
}

public sealed class OptionsOnSqlite(SqliteWorld world) : OptionTests(world), IClassFixture<SqliteWorld>;

public sealed class OptionsOnPostgreSql(PostgreSqlWorld world) : OptionTests(world), IClassFixture<PostgreSqlWorld>;
