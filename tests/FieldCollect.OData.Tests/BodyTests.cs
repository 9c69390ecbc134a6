using System.Text;
using System.Text.Json;

namespace FieldCollect.OData.Tests;

public sealed class BodyTests
{
    private static readonly ODataSchema Schema = Toy.Schema(Dialect.Sqlite);

    [Fact]
    public async Task A_body_becomes_typed_values_and_only_those_it_names()
    {
        var body = await Read("Books", $$"""
            {"@odata.type":"#Toy.Book","Id":"{{Toy.Id(1)}}","Title":"书","Note":null,"Pages":5,"Copies":9007199254740993,"Price":1.5,"Lent":true,
             "Printed":"2020-02-29","CollectedAt":"2020-02-29T08:00:00.5+08:00","Tags":["a"]}
            """);
        Assert.Equal(Toy.Id(1), body.Values["Id"]);
        Assert.Equal("书", body.Values["Title"]);
        Assert.True(body.Values.TryGetValue("Note", out var note) && note is null);
        Assert.Equal(5, body.Values["Pages"]);
        Assert.Equal(9007199254740993L, body.Values["Copies"]);
        Assert.Equal(1.5, body.Values["Price"]);
        Assert.Equal(true, body.Values["Lent"]);
        Assert.Equal(new DateOnly(2020, 2, 29), body.Values["Printed"]);
        Assert.Equal(new DateTimeOffset(2020, 2, 29, 0, 0, 0, 500, TimeSpan.Zero), body.Values["CollectedAt"]);
        Assert.Equal("""["a"]""", Assert.IsType<JsonElement>(body.Values["Tags"]).GetRawText());
        Assert.False(body.Values.ContainsKey("LibraryId"));
    }

    [Theory]
    [InlineData("""{"Name":"a","Name":"b"}""", "A member of an object in the body comes twice.")]
    [InlineData("{\"Name\":\n 1,,}", "The body is not JSON (line 2, byte 4).")]
    public async Task A_body_that_cannot_be_read_is_told_what_is_wrong_and_where(string json, string message)
    {
        var problem = await Assert.ThrowsAsync<ODataProblem>(() => Read("Libraries", json));
        Assert.Equal(("MalformedBody", message), (problem.Code, problem.Message));
        var batch = await Assert.ThrowsAsync<ODataProblem>(() => JsonBatch.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), ct: TestContext.Current.CancellationToken));
        Assert.Equal(("MalformedBatch", message), (batch.Code, batch.Message));
    }

    [Fact]
    public async Task Computed_properties_are_ignored_and_so_are_keys_in_an_update()
    {
        Assert.Equal(["Id", "Name"], (await Read("Libraries", $$"""{"Id":"{{Toy.Id(1)}}","Name":"a","Version":7}""")).Values.Keys);
        Assert.Equal(["Name"], (await Read("Libraries", $$"""{"Id":"{{Toy.Id(1)}}","Name":"a","Version":7}""", WriteMode.Update)).Values.Keys);
    }

    [Theory]
    [InlineData("""{"Pages":"5"}""", "WrongType", "Pages")]
    [InlineData("""{"Pages":5.5}""", "WrongType", "Pages")]
    [InlineData("""{"Pages":3000000000}""", "WrongType", "Pages")]
    [InlineData("""{"Title":5}""", "WrongType", "Title")]
    [InlineData("""{"Title":null}""", "WrongType", "Title")]
    [InlineData("""{"Title":"\u0000"}""", "WrongType", "Title")]
    [InlineData("""{"Title":"\ud800"}""", "WrongType", "Title")]
    [InlineData("""{"Lent":"true"}""", "WrongType", "Lent")]
    [InlineData("""{"Printed":"2021-02-29"}""", "WrongType", "Printed")]
    [InlineData("""{"Printed":"2021-02-28T00:00:00Z"}""", "WrongType", "Printed")]
    [InlineData("""{"CollectedAt":"2021-02-28T00:00:00"}""", "WrongType", "CollectedAt")]
    [InlineData("""{"Id":"1"}""", "WrongType", "Id")]
    [InlineData("""{"Nothing":1}""", "UnknownProperty", "Nothing")]
    [InlineData("""{"nothing@odata.bind":"Libraries(1)"}""", "UnknownProperty", "nothing@odata.bind")]
    [InlineData("""{"Title@odata.bind":"Libraries(1)"}""", "MalformedBody", "Title@odata.bind")]
    [InlineData("""{"Author":[]}""", "WrongType", "Author")]
    [InlineData("""{"Author":{"Nothing":1}}""", "UnknownProperty", "Author/Nothing")]
    [InlineData("""{"Author@odata.bind":"Libraries(00000000-0000-7000-8000-000000000001)"}""", "WrongType", "Author@odata.bind")]
    [InlineData("""{"Author@odata.bind":"http://elsewhere.example/Authors(00000000-0000-7000-8000-000000000001)"}""", "WrongType", "Author@odata.bind")]
    [InlineData("""{"Title":"a","Title":"b"}""", "MalformedBody", null)]
    [InlineData("""{"Title":""", "MalformedBody", null)]
    [InlineData("", "MalformedBody", null)]
    [InlineData("[]", "MalformedBody", null)]
    public async Task A_body_that_does_not_fit_is_refused_at_the_property(string json, string code, string? target)
    {
        var problem = await Assert.ThrowsAsync<ODataProblem>(() => Read("Books", json));
        Assert.Equal((code, target), (problem.Code, problem.Target));
    }

    [Fact]
    public async Task A_text_longer_than_declared_is_refused() =>
        Assert.Equal("Name", (await Assert.ThrowsAsync<ODataProblem>(() => Read("Libraries", $$"""{"Name":"{{new string('x', 51)}}"}"""))).Target);

    [Fact]
    public async Task Links_are_read_in_the_4_0_and_the_4_01_form_and_in_batch_references()
    {
        var book = await Read("Books", $$$"""{"Author@odata.bind":"http://county.example/odata/Authors({{{Toy.Id(1)}}})","Library":{"@id":"Libraries({{{Toy.Id(2)}}})"}}""");
        Assert.Equal(new EntityKey(Toy.Id(1)), book.Binds["Author"].Single().Key);
        Assert.Equal(new EntityKey(Toy.Id(2)), book.Binds["Library"].Single().Key);
        var author = await Read("Authors", $$"""{"Books@odata.bind":["Books({{Toy.Id(1)}})","$3"]}""");
        Assert.Equal([new BodyLink($"Books({Toy.Id(1)})", new EntityKey(Toy.Id(1))), new BodyLink("$3", null)], author.Binds["Books"]);
    }

    [Fact]
    public async Task A_deep_insert_is_read_with_its_children_and_a_deep_update_is_not()
    {
        const string json = """{"Name":"a","Books":[{"Title":"b","Pages":1,"Author":{"Name":"c"}},{"Title":"d"}]}""";
        var library = await Read("Libraries", json);
        Assert.Equal(["b", "d"], library.Children["Books"].Select(b => b.Values["Title"]));
        Assert.Equal("c", library.Children["Books"][0].Children["Author"].Single().Values["Name"]);
        Assert.Equal("NotSupported", (await Assert.ThrowsAsync<ODataProblem>(() => Read("Libraries", json, WriteMode.Update))).Code);
        var deep = string.Concat(Enumerable.Repeat("""{"Name":"a","Branches":[""", 6)) + string.Concat(Enumerable.Repeat("]}", 6));
        Assert.Equal("TooComplex", (await Assert.ThrowsAsync<ODataProblem>(() => Read("Libraries", deep.Replace("[]", "[{}]")))).Code);
    }

    private static async Task<EntityBody> Read(string set, string json, WriteMode mode = WriteMode.Create)
    {
        using var document = await ODataBody.ParseAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        return ODataBody.Read(Schema, Schema.Sets[set], document.RootElement, mode, World.Root);
    }
}
