using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Check = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Severity = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    Records = table.Column<string>(type: "text", nullable: false),
                    Concerned = table.Column<int>(type: "integer", nullable: false),
                    Elsewhere = table.Column<int>(type: "integer", nullable: false),
                    GroupId = table.Column<Guid>(type: "uuid", nullable: false),
                    Facts = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    FoundAt = table.Column<long>(type: "bigint", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RepairedAt = table.Column<long>(type: "bigint", nullable: true),
                    DismissalReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    DismissedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    DismissedAt = table.Column<long>(type: "bigint", nullable: true),
                    Scope = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
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
