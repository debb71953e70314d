# Muster on AWS. DRY_RUN=1 prints what a target would run; AWS_REGION, CLUSTER_NAME and TAG set where and what.
.PHONY: aws-up aws-ecr aws-build-push aws-deploy aws-smoke-test aws-down

aws-up: ## Create an EKS cluster (about 0.55 USD an hour; asks first, unless YES=1)
	@bash deploy/aws/up.sh

aws-ecr: ## Create the image repositories
	@bash deploy/aws/ecr.sh

aws-build-push: ## Build and push the images (TAG=0.1.0)
	@bash deploy/aws/build-push.sh

aws-deploy: ## Deploy Muster to the EKS cluster (TAG=0.1.0)
	@bash deploy/aws/deploy.sh

aws-smoke-test: ## Check the health, and run CLIENTS=50 players through the load balancer
	@bash deploy/aws/smoke-test.sh

aws-down: ## Delete everything that the others made (asks first, unless YES=1)
	@bash deploy/aws/down.sh
