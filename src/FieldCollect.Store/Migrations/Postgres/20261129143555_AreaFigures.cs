using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AreaFigures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AreaDays",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Area = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Current = table.Column<int>(type: "integer", nullable: false),
                    Fresh = table.Column<int>(type: "integer", nullable: false),
                    Open = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AreaDays", x => new { x.Day, x.Area, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "AreaDeeds",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Area = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    What = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    Late = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AreaDeeds", x => new { x.Day, x.Area, x.What });
                });

            RatesView.Drop(migrationBuilder);
            RatesOfAreasView.Create(migrationBuilder, sqlite: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            RatesView.Drop(migrationBuilder);
            RatesView.Create(migrationBuilder, sqlite: false);

            migrationBuilder.DropTable(
                name: "AreaDays");

            migrationBuilder.DropTable(
                name: "AreaDeeds");
        }
    }
}
