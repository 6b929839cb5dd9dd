/** A chat over WebSockets: an API, a table of connections, and one function for each route. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, trust, type Example } from "./example";

export const websocketChat: Example = {
  name: "websocket-chat",
  shape: "exanubes/api-gateway-websocket-api index.ts",
  program() {
    const connections = new aws.dynamodb.Table("connections", {
      attributes: [{ name: "connectionId", type: "S" }],
      billingMode: "PAY_PER_REQUEST",
      hashKey: "connectionId",
    });
    const api = new aws.apigatewayv2.Api("chat", {
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.type",
    });
    const stage = new aws.apigatewayv2.Stage("dev", {
      apiId: api.id,
      name: "dev",
      autoDeploy: true,
    });
    const actions: Record<string, readonly string[]> = {
      $connect: ["dynamodb:PutItem"],
      $disconnect: ["dynamodb:DeleteItem"],
      message: ["dynamodb:Scan", "dynamodb:DeleteItem"],
      $default: [],
    };
    for (const [routeKey, action] of Object.entries(actions)) {
      const name = routeKey.replace("$", "");
      const role = new aws.iam.Role(name, { assumeRolePolicy: trust("lambda") });
      if (action.length > 0) {
        new aws.iam.RolePolicy(name, {
          role: role.id,
          policy: pulumi.all([connections.arn, api.executionArn]).apply(([table, execution]) =>
            JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                { Effect: "Allow", Action: action, Resource: table },
                {
                  Effect: "Allow",
                  Action: ["execute-api:ManageConnections"],
                  Resource: [`${execution}/dev/POST/@connections/*`],
                },
              ],
            }),
          ),
        });
      }
      const handler = new aws.lambda.Function(name, {
        code: code(),
        handler: "index.handler",
        runtime: "nodejs22.x",
        role: role.arn,
        environment: { variables: { CONNECTIONS: connections.arn } },
      });
      new aws.lambda.Permission(name, {
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        function: handler.name,
        sourceArn: pulumi.interpolate`${api.executionArn}/${stage.name}/${routeKey}`,
      });
      const integration = new aws.apigatewayv2.Integration(name, {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: handler.invokeArn,
      });
      new aws.apigatewayv2.Route(name, {
        apiId: api.id,
        routeKey,
        target: pulumi.interpolate`integrations/${integration.id}`,
      });
    }
  },
};
