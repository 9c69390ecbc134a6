namespace FieldCollect.OData.Tests;

public sealed class PathTests
{
    private static readonly ODataSchema Schema = Toy.Schema(Dialect.Sqlite);

    [Fact]
    public void A_path_says_what_it_names()
    {
        Assert.Equal(ResourceKind.ServiceDocument, ResourcePath.Parse(Schema, "/").Kind);
        Assert.Equal(ResourceKind.Metadata, ResourcePath.Parse(Schema, "$metadata").Kind);
        Assert.Equal(ResourceKind.Batch, ResourcePath.Parse(Schema, "$batch").Kind);
        Assert.Equal(ResourceKind.Collection, ResourcePath.Parse(Schema, "Books").Kind);
        Assert.True(ResourcePath.Parse(Schema, "Books/$count").Count);
        Assert.True(ResourcePath.Parse(Schema, "Books/$query").Query);
        var code = ResourcePath.Parse(Schema, "Codes(Value='1',List='%E6%80%A7%27%27s')");
        Assert.Equal((ResourceKind.Entity, new EntityKey("性's", "1")), (code.Kind, code.Key));
        var books = ResourcePath.Parse(Schema, $"Libraries({Toy.Id(1)})/Books({Toy.Id(2)})/Author");
        Assert.Equal(["Libraries", "Books", "Authors"], books.Steps.Select(s => s.Set.Name));
        Assert.Equal([Toy.Id(1), Toy.Id(2), null], books.Steps.Select(s => s.Key?.AsGuid()));
        Assert.Equal("Author", books.Navigation!.Name);
        var link = ResourcePath.Parse(Schema, $"Books({Toy.Id(1)})/Author/$ref");
        Assert.True(link.Ref);
        Assert.Equal("Author", link.Navigation!.Name);
    }

    // Null: not read by hand, so the parser decides, whose errors these are then.
    [Theory]
    [InlineData("Libraries", true)]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)", true)]
    [InlineData("Books(00000000-0000-7000-8000-00000000000A)", true)]
    [InlineData("Books/00000000-0000-7000-8000-000000000001", true)]
    [InlineData("Books%2800000000-0000-7000-8000-000000000001%29", true)]
    [InlineData("Books(%30%30000000-0000-7000-8000-000000000001)", true)]
    [InlineData("Books(Id=00000000-0000-7000-8000-000000000001)", true)]
    [InlineData("Books( Id = 00000000-0000-7000-8000-000000000001 )", true)]
    [InlineData("Codes(List='Sex',Value='1')", true)]
    [InlineData("Codes(Value='1',List='Sex')", true)]
    [InlineData("Codes(List='it''s',Value='%27%27')", true)]
    [InlineData("Codes(List='%E6%80%A7',Value='a%2Fb')", true)]
    [InlineData("Codes(List='a,b',Value='(c)')", true)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Books", true)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Books(00000000-0000-7000-8000-000000000002)/Author", true)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Books/$count", true)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Name", true)]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)/Author/$ref", true)]
    [InlineData("Books/$count", true)]
    [InlineData("books", false)]
    [InlineData("BOOKS(00000000-0000-7000-8000-000000000001)", false)]
    [InlineData("Books(00000000-0000-7000-8000-000000000001", false)]
    [InlineData("Books(00000000-0000-7000-8000-000000000001))", false)]
    [InlineData("Books(00000000-0000-7000-8000-00000000000)", false)]
    [InlineData("Books({00000000-0000-7000-8000-000000000001})", false)]
    [InlineData("Books(00000000000070008000000000000001)", false)]
    [InlineData("Books('00000000-0000-7000-8000-000000000001')", false)]
    [InlineData("Books(id=00000000-0000-7000-8000-000000000001)", false)]
    [InlineData("Books(Id=00000000-0000-7000-8000-000000000001,Id=00000000-0000-7000-8000-000000000001)", false)]
    [InlineData("Books()", false)]
    [InlineData("Books(@id)", false)]
    [InlineData("Books(1)", false)]
    [InlineData("Books/1", false)]
    [InlineData("Codes('Sex')", false)]
    [InlineData("Codes(List='Sex')", false)]
    [InlineData("Codes(List=Sex,Value='1')", false)]
    [InlineData("Codes(List='Se'x',Value='1')", false)]
    [InlineData("Codes(List='Sex',Value='1',More='2')", false)]
    [InlineData("Books//Author", false)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/books", false)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Nothing", false)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/Name/Books", false)]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)/$count", false)]
    [InlineData("Libraries/Books", false)]
    public void A_path_read_by_hand_names_what_the_parser_says(string path, bool byHand)
    {
        var read = PathText.Parse(Schema, path);
        Assert.Equal(byHand, read is not null);
        if (read is null)
            return;
        var parsed = ResourcePath.ByParser(Schema, path);
        Assert.Equal((parsed.Kind, parsed.Property, parsed.Count, parsed.Ref, parsed.RawValue), (read.Kind, read.Property, read.Count, read.Ref, read.RawValue));
        Assert.Equal(parsed.Steps, read.Steps);
        Assert.Equal(parsed.ToUrl(), read.ToUrl());
    }

    [Theory]
    [InlineData("Books/", "Books")]
    [InlineData("/Books", "Books")]
    [InlineData("Books(00000000-0000-7000-8000-000000000001)/", "Books(00000000-0000-7000-8000-000000000001)")]
    public void A_slash_too_many_at_an_end_changes_nothing(string path, string same) =>
        Assert.Equal(ResourcePath.Parse(Schema, same).Steps, ResourcePath.Parse(Schema, path).Steps);

    [Fact]
    public void A_stream_is_a_property_with_a_raw_value()
    {
        var plan = ResourcePath.Parse(Schema, $"Libraries({Toy.Id(1)})/Plan/$value");
        Assert.Equal((ResourceKind.Property, "Plan", true), (plan.Kind, plan.Property!.Name, plan.RawValue));
        Assert.Throws<ODataProblem>(() => ResourcePath.Parse(Schema, "Libraries/$value"));
    }

    [Fact]
    public void Operations_are_found_with_what_they_are_bound_to_and_their_arguments()
    {
        var lend = ResourcePath.Parse(Schema, $"Books({Toy.Id(1)})/Toy.Lend");
        Assert.Equal((ResourceKind.Operation, "Lend", Toy.Id(1)), (lend.Kind, lend.Operation!.Name, lend.Key!.AsGuid()));
        var overdue = ResourcePath.Parse(Schema, "Overdue(Since=2020-02-29)");
        Assert.Equal(new DateOnly(2020, 2, 29), overdue.Arguments!["Since"]);
        Assert.Equal(new DateOnly(2020, 2, 29), ResourcePath.Parse(Schema, "Overdue(Since=@d)", "@d=2020-02-29").Arguments!["Since"]);
    }

    [Theory]
    [InlineData("Codes(List='Sex',Value='a/b ''c''')")]
    [InlineData("Libraries(00000000-0000-7000-8000-000000000001)")]
    public void A_key_written_as_a_URL_is_read_as_the_same_key(string path)
    {
        var parsed = ResourcePath.Parse(Schema, path.Replace("a/b", "a%2Fb"));
        Assert.Equal(parsed.Key, ResourcePath.Parse(Schema, parsed.Set!.Name + parsed.Key!.ToUrl(parsed.Set)).Key);
    }

    [Theory]
    [InlineData("http://county.example/odata/Books?$top=1", "Books?$top=1")]
    [InlineData("/odata/Books", "Books")]
    [InlineData("Books(1)?$filter=Url eq 'http://x'", "Books(1)?$filter=Url eq 'http://x'")]
    [InlineData("http://elsewhere.example/odata/Books", null)]
    [InlineData("/admin/Books", null)]
    [InlineData("../admin", null)]
    [InlineData("//elsewhere.example/odata/Books", null)]
    public void A_URL_that_leads_out_of_the_service_is_none(string url, string? relative) => Assert.Equal(relative, ODataUrl.Relative(url, World.Root));
}
