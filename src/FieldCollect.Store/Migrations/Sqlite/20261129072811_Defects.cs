using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Defects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Defects",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Check = table.Column<string>(type: "TEXT", nullable: false),
                    Severity = table.Column<string>(type: "TEXT", nullable: false),
                    EntitySet = table.Column<string>(type: "TEXT", nullable: false),
                    RecordId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Records = table.Column<string>(type: "TEXT", nullable: false),
                    Concerned = table.Column<int>(type: "INTEGER", nullable: false),
                    Elsewhere = table.Column<int>(type: "INTEGER", nullable: false),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Facts = table.Column<string>(type: "TEXT", nullable: false),
                    FoundAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    RepairedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DismissalReason = table.Column<string>(type: "TEXT", nullable: true),
                    DismissedBy = table.Column<byte[]>(type: "BLOB", nullable: true),
                    DismissedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Scope = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Defects", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Defects_BeatCode_Status",
                table: "Defects",
                columns: new[] { "BeatCode", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Defects_Check_Status",
                table: "Defects",
                columns: new[] { "Check", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Defects_RecordId",
                table: "Defects",
                column: "RecordId");

            migrationBuilder.CreateIndex(
                name: "IX_Defects_Scope_Check",
                table: "Defects",
                columns: new[] { "Scope", "Check" });

            migrationBuilder.CreateIndex(
                name: "IX_Defects_Status_Id",
                table: "Defects",
                columns: new[] { "Status", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Defects");
        }
    }
}
