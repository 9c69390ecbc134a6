// A small world with every kind of property: libraries with books, authors who follow authors, and a set with a composite key.
using System.Data.Common;
using System.Text;

namespace FieldCollect.OData.Tests;

public sealed record Library(Guid Id, string Name, string? Town, Guid? ParentId, long Version);

public sealed record Author(Guid Id, string Name, DateOnly? Born, string? Phone);

public sealed record Book(Guid Id, Guid LibraryId, Guid? AuthorId, string Title, string? Note, int Pages, long? Copies, double? Price, bool? Lent,
    DateOnly? Printed, DateTimeOffset CollectedAt, string? Tags);

public sealed record Code(string List, string Value, string Text);

public static class Toy
{
    public const string CreateSqlite = """
        CREATE TABLE "Libraries" ("Id" BLOB PRIMARY KEY, "Name" TEXT NOT NULL, "Town" TEXT, "ParentId" BLOB, "Version" INTEGER NOT NULL);
        CREATE TABLE "Authors" ("Id" BLOB PRIMARY KEY, "Name" TEXT NOT NULL, "Born" TEXT, "Phone" BLOB, "PhoneIndex" BLOB);
        CREATE TABLE "Books" ("Id" BLOB PRIMARY KEY, "LibraryId" BLOB NOT NULL, "AuthorId" BLOB, "Title" TEXT NOT NULL, "Note" TEXT, "Pages" INTEGER NOT NULL,
          "Copies" INTEGER, "Price" REAL, "Lent" INTEGER, "Printed" TEXT, "CollectedAt" INTEGER NOT NULL, "Tags" TEXT);
        CREATE TABLE "Codes" ("List" TEXT NOT NULL, "Value" TEXT NOT NULL, "Text" TEXT NOT NULL, PRIMARY KEY ("List", "Value"));
        CREATE INDEX "BooksByPages" ON "Books" ("Pages", "Id");
        CREATE INDEX "BooksByCopies" ON "Books" ("Copies", "Id");
        """;

    public const string CreatePostgreSql = """
        CREATE TABLE "Libraries" ("Id" uuid PRIMARY KEY, "Name" text COLLATE "C" NOT NULL, "Town" text COLLATE "C", "ParentId" uuid, "Version" bigint NOT NULL);
        CREATE TABLE "Authors" ("Id" uuid PRIMARY KEY, "Name" text COLLATE "C" NOT NULL, "Born" date, "Phone" bytea, "PhoneIndex" bytea);
        CREATE TABLE "Books" ("Id" uuid PRIMARY KEY, "LibraryId" uuid NOT NULL, "AuthorId" uuid, "Title" text COLLATE "C" NOT NULL, "Note" text COLLATE "C",
          "Pages" integer NOT NULL, "Copies" bigint, "Price" double precision, "Lent" boolean, "Printed" date, "CollectedAt" bigint NOT NULL, "Tags" text COLLATE "C");
        CREATE TABLE "Codes" ("List" text COLLATE "C" NOT NULL, "Value" text COLLATE "C" NOT NULL, "Text" text COLLATE "C" NOT NULL, PRIMARY KEY ("List", "Value"));
        CREATE INDEX "BooksByPages" ON "Books" ("Pages", "Id");
        CREATE INDEX "BooksByCopies" ON "Books" ("Copies" NULLS FIRST, "Id");
        """;

    public static ODataSchema Schema(Dialect dialect)
    {
        var builder = new ODataSchemaBuilder("Toy", "Service", dialect);
        builder.EntitySet("Libraries", "Library", "Libraries").Key("Id").AlternateKey("Name").AlternateKey("ParentId", "Version")
            .Property("Id", PropertyKind.Guid, immutable: true)
            .Property("Name", PropertyKind.String, maxLength: 50)
            .Property("Town", PropertyKind.String, nullable: true)
            .Property("ParentId", PropertyKind.Guid, nullable: true)
            .Property("Version", PropertyKind.Int64, computed: true, etag: true)
            .Property("Plan", PropertyKind.Stream, nullable: true)
            .Navigation("Books", "Books", Cardinality.Many, "Id", "LibraryId")
            .Navigation("Parent", "Libraries", Cardinality.One, "ParentId", "Id")
            .Navigation("Branches", "Libraries", Cardinality.Many, "Id", "ParentId");
        builder.EntitySet("Authors", "Author", "Authors").Key("Id")
            .Property("Id", PropertyKind.Guid)
            .Property("Name", PropertyKind.String)
            .Property("Born", PropertyKind.Date, nullable: true)
            .Protected("Phone", (_, stored) => "***" + Encoding.UTF8.GetString(stored)[^2..], indexColumn: "PhoneIndex", index: PhoneIndex)
            .Navigation("Books", "Books", Cardinality.Many, "Id", "AuthorId");
        builder.EntitySet("Books", "Book", "Books").Key("Id")
            .Index(new IndexMap(["Pages", "Id"])).Index(new IndexMap(["Copies", "Id"], NullsLowest: true)).Index(new IndexMap(["AuthorId"], Selective: 1)).Index(new IndexMap(["LibraryId"], Part: true))
            .Property("Id", PropertyKind.Guid)
            .Property("LibraryId", PropertyKind.Guid)
            .Property("AuthorId", PropertyKind.Guid, nullable: true)
            .Property("Title", PropertyKind.String, searchable: true)
            .Property("Note", PropertyKind.String, nullable: true, searchable: true)
            .Property("Pages", PropertyKind.Int32)
            .Property("Copies", PropertyKind.Int64, nullable: true)
            .Property("Price", PropertyKind.Double, nullable: true)
            .Property("Lent", PropertyKind.Boolean, nullable: true)
            .Property("Printed", PropertyKind.Date, nullable: true, sortable: false)
            .Property("CollectedAt", PropertyKind.DateTimeOffset)
            .Property("Tags", PropertyKind.Json, nullable: true)
            .Navigation("Library", "Libraries", Cardinality.One, "LibraryId", "Id")
            .Navigation("Author", "Authors", Cardinality.One, "AuthorId", "Id");
        builder.EntitySet("Codes", "Code", "Codes").Key("List", "Value")
            .Property("List", PropertyKind.String).Property("Value", PropertyKind.String).Property("Text", PropertyKind.String);
        builder.Action("Lend", OperationResult.Entity("Books"), boundTo: "Books", parameters: new OperationParameter("Days", PropertyKind.Int32));
        builder.Function("Overdue", OperationResult.Entities("Books"), parameters: new OperationParameter("Since", PropertyKind.Date));
        return builder.Build();
    }

    public static byte[] PhoneIndex(string phone) => Encoding.UTF8.GetBytes("index of " + phone);

    /// <summary>Ids of small numbers, so that a failing test can be read.</summary>
    public static Guid Id(int number) => new($"00000000-0000-7000-8000-{number:x12}");

    public static async Task InsertAsync(DbConnection connection, Dialect dialect, string table, params (string Column, object? Value)[] cells)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(", ", cells.Select(c => $"\"{c.Column}\""))})"
            + $" VALUES ({string.Join(", ", cells.Select((_, i) => $"@v{i}"))})";
        for (var i = 0; i < cells.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@v{i}";
            parameter.Value = cells[i].Value is { } value ? dialect.ToStored(value) : DBNull.Value;
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync();
    }
}
